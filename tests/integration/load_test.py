#!/usr/bin/python3
"""The load tool against the real server: load_test.py DAIS_BINARY LOAD_BINARY

Small runs whose reports are read, and what can go wrong, each with one line that says so.
"""
import json
import os
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from dais_server import Server

FINE, BROKEN, USAGE, CONDITION = 0, 1, 2, 3


def ensure(claim, message):
    if not claim:
        raise AssertionError(message)


class Tool:
    def __init__(self, binary, server, folder):
        self.binary, self.server, self.folder = binary, server, folder
        self.report_path = os.path.join(folder, 'report.json')

    def scenario(self, text):
        path = os.path.join(self.folder, 'small.yaml')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        return path

    def begin(self, scenario, *options, trusting=True):
        if os.path.exists(self.report_path):
            os.unlink(self.report_path)
        command = [self.binary, 'run', self.scenario(scenario), '--target', self.server.origin, '--json', self.report_path,
                   *(['--insecure'] if trusting else []), *options]
        environment = {**os.environ, 'XDG_CACHE_HOME': self.folder}
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)

    def end(self, process, status):
        out, err = process.communicate(timeout=90)
        ensure(process.returncode == status, f'status {process.returncode}, not {status}:\n{out[-2000:]}\n{err[-6000:]}')
        return err

    def run(self, status, *args, **more):
        return self.end(self.begin(*args, **more), status)

    def report(self):
        with open(self.report_path, encoding='utf-8') as file:
            return json.load(file)


def figure(report, name):
    return report['figures'][name]['value']


SMALL = 'video_height: 360\nvideo_layers: 2\nramp_s: 1\nsettle_s: 1\nduration_s: 5\ndecode: 2\nthreads: 2\n'


def check_media(report, people):
    ensure(report['dais_load'] == 1 and report['finished'], report['ended'])
    ensure(figure(report, 'joined') == people and figure(report, 'join_failed') == 0, report['faults'])
    ensure(figure(report, 'join_audio_count') > 0 and 0 < figure(report, 'join_audio_p95_ms') < 20000, 'no sound')
    ensure(figure(report, 'join_decoded_count') == 2, 'both of the sample decode')
    ensure(figure(report, 'decode_failed') == 0, 'libvpx refuses pictures')
    ensure(figure(report, 'pictures_per_s') > 10, 'hardly any pictures')
    ensure(figure(report, 'audio_delay_count') > 100 and 0 < figure(report, 'audio_delay_p50_ms') < 2000, 'no delay of sound')
    ensure(figure(report, 'video_delay_count') > 50, 'no delay of pictures')
    ensure(figure(report, 'lost_connections') == 0, 'connections were lost')
    ensure(figure(report, 'server_rss_mb') > 1 and figure(report, 'server_cpu_percent') > 0, 'the server was not found')
    counting = [second for second in report['seconds'] if second['phase'] == 'counting']
    ensure(len(counting) >= 4 and all(second['packets_in'] > 0 for second in counting), report['seconds'])


def whip_and_whep(tool):
    tool.run(FINE, 'kind: whip\npublishers: 1\nreceivers: 4\n' + SMALL, '--fail-if', 'joined<5', '--fail-if', 'join_failed>0')
    check_media(tool.report(), 5)


def daiss_own_protocol(tool):
    tool.run(FINE, 'people: 3\nreceivers: 2\nreceive_audio: 3\nreceive_video: 3\nview_height: 360\nchat_per_s: 4\n' + SMALL)
    report = tool.report()
    check_media(report, 5)
    ensure(figure(report, 'chat_sent_per_s') > 2, 'nobody chats')
    ensure(0 < figure(report, 'broadcast_p99_ms') < 5000, 'chat does not arrive')
    ensure(figure(report, 'reply_count') > 0 and figure(report, 'refusals') == 0, 'requests are refused')


def who_needs_no_media_only_sits_there(tool):
    tool.run(FINE, 'receivers: 41\nreceive_audio: 0\nreceive_video: 0\nduration_s: 2\nsettle_s: 0\nramp_s: 1\nthreads: 1\n')
    report = tool.report()
    ensure(figure(report, 'joined') == 41 and figure(report, 'packets_in_per_s') == 0, report['faults'])


def a_condition_that_holds_is_status_3(tool):
    words = tool.run(CONDITION, 'receivers: 1\nreceive_audio: 0\nreceive_video: 0\nduration_s: 1\nsettle_s: 0\nramp_s: 0\n',
                     '--fail-if', 'joined>=1', '--fail-if', 'join_failed>0')
    ensure('joined>=1: it is 1' in words, words)


def a_certificate_that_nobody_vouches_for(tool):
    words = tool.run(BROKEN, 'publishers: 1\nkind: whip\nvideo_layers: 0\n', trusting=False)
    ensure('the certificate of localhost' in words and '--ca FILE, or --insecure' in words, words)
    words = tool.run(BROKEN, 'publishers: 1\nkind: whip\nvideo_layers: 0\n', '--ca', __file__, trusting=False)
    ensure('--ca: the file holds no certificate' in words, words)
    certificate = os.path.join(tool.server.data, 'certificate.pem')
    tool.run(FINE, 'receivers: 1\nreceive_audio: 0\nreceive_video: 0\nduration_s: 1\nsettle_s: 0\nramp_s: 0\n', '--ca', certificate, trusting=False)


def what_the_command_line_gets_wrong(tool):
    words = tool.run(USAGE, 'name: x\npublshers: 1\n')
    ensure('small.yaml:2: there is no key "publshers"; did you mean "publishers"?' in words, words)
    ensure('did you mean "join_p95_ms"?' in tool.run(USAGE, 'publishers: 1\n', '--fail-if', 'joinp95_ms>1'), 'nearest figure')
    words = tool.run(USAGE, 'publishers: 1\n', '--target', 'https://192.0.2.1:443')
    ensure('--i-am-allowed-to-load-this-server' in words, words)
    path = os.path.join(tool.folder, 'wrong.ivf')
    with open(path, 'wb') as file:
        file.write(b'DKIF' + bytes(4) + b'VP90' + bytes(20))
    words = tool.run(BROKEN, 'publishers: 1\nvideo_layers: 1\n', '--video_file', path)
    ensure('wrong.ivf: holds VP90, but must hold VP8' in words, words)
    ensure('must be https://host:port' in tool.run(USAGE, 'publishers: 1\n', '--target', 'localhost'), 'target')


def a_server_that_is_not_there_and_a_wrong_password(tool):
    words = tool.run(BROKEN, 'publishers: 1\nvideo_layers: 0\n', '--target', 'https://127.0.0.1:1')
    ensure("127.0.0.1:1 can't be reached" in words, words)
    os.environ['DAIS_LOAD_PASSWORD'] = 'not the one'
    try:
        ensure('/api/v1/login' in tool.run(BROKEN, 'publishers: 1\nvideo_layers: 0\n'), 'wrong password')
    finally:
        del os.environ['DAIS_LOAD_PASSWORD']


def a_server_that_dies_leaves_a_report(tool):
    process = tool.begin('kind: whip\npublishers: 1\nreceivers: 3\n' + SMALL.replace('duration_s: 5', 'duration_s: 60'))
    for line in process.stderr:
        if 'counting' in line:
            break
    time.sleep(2)
    tool.server.kill()
    words = tool.end(process, BROKEN)
    report = tool.report()
    ensure('ended during the run' in words, words)
    ensure(not report['finished'] and report['counted_s'] >= 1 and figure(report, 'packets_in_per_s') > 0, report['ended'])
    tool.server.start()


def an_interrupted_run_leaves_a_report(tool):
    process = tool.begin('kind: whip\npublishers: 1\nreceivers: 1\n' + SMALL.replace('duration_s: 5', 'duration_s: 60'))
    for line in process.stderr:
        if 'counting' in line:
            break
    process.send_signal(signal.SIGINT)
    ensure('interrupted' in tool.end(process, BROKEN), 'interrupted')
    ensure(tool.report()['ended'] == 'interrupted', 'the report says why')


CASES = [whip_and_whep, daiss_own_protocol, who_needs_no_media_only_sits_there, a_condition_that_holds_is_status_3,
         a_certificate_that_nobody_vouches_for, what_the_command_line_gets_wrong, a_server_that_is_not_there_and_a_wrong_password,
         an_interrupted_run_leaves_a_report, a_server_that_dies_leaves_a_report]


def main(binary, load):
    with Server(binary) as server, tempfile.TemporaryDirectory(prefix='dais-load-') as folder:
        tool = Tool(load, server, folder)
        for case in CASES:
            began = time.monotonic()
            case(tool)
            print(f'{case.__name__.replace("_", " ")}: {time.monotonic() - began:.1f} s', flush=True)


if __name__ == '__main__':
    main(*sys.argv[1:])
