#!/usr/bin/python3
"""The load tool against the real server: load_test.py DAIS_BINARY LOAD_BINARY

Small runs whose reports are read, and what can go wrong, each with one line that says so.
"""
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from dais_server import Server, free_port

FINE, BROKEN, USAGE, CONDITION = 0, 1, 2, 3


def ensure(claim, message):
    if not claim:
        raise AssertionError(message)


class Tool:
    def __init__(self, binary, server, folder, metrics):
        self.binary, self.server, self.folder, self.metrics = binary, server, folder, metrics
        self.report_path = os.path.join(folder, 'report.json')

    def scenario(self, text):
        path = os.path.join(self.folder, 'small.yaml')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        return path

    def begin(self, scenario, *options, trusting=True, word='run', files=None):
        if os.path.exists(self.report_path):
            os.unlink(self.report_path)
        command = [self.binary, word, self.scenario(scenario), '--target', self.server.origin, '--json', self.report_path,
                   '--metrics', self.metrics, *(['--insecure'] if trusting else []), *options]
        environment = {**os.environ, 'XDG_CACHE_HOME': self.folder}
        limit = None if files is None else lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, preexec_fn=limit)

    def words(self, status, *arguments):
        """What a subcommand that needs no server prints: (output, complaints)."""
        done = subprocess.run([self.binary, *arguments], capture_output=True, text=True, timeout=30, check=False)
        ensure(done.returncode == status, f'status {done.returncode}, not {status}: {done.stderr[-2000:]}')
        return done.stdout, done.stderr

    def end(self, process, status):
        out, err = process.communicate(timeout=90)
        ensure(process.returncode == status, f'status {process.returncode}, not {status}:\n{out[-2000:]}\n{err[-6000:]}')
        self.printed = out
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
    ensure(figure(report, 'server_forwarded_per_s') > 0 and report['figures']['server_allocated_mb']['value'] is not None, 'no /metrics were read')
    ensure(report['metrics']['dais_sfu_forwarded_packets_total'][1] > 0, report['metrics'])
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


def people_come_and_go_lose_their_sockets_and_have_slow_connections(tool):
    tool.run(FINE, 'people: 2\nreceivers: 6\nreceive_audio: 2\nreceive_video: 2\nview_height: 360\nchat_per_s: 4\nchurn_per_s: 2\n'
             'cut_every_s: 6\ncut_spread_ms: 300\nslow: 1\nslow_kbps: 100\nslow_read_ms: 500\n' + SMALL.replace('duration_s: 5', 'duration_s: 6'))
    report = tool.report()
    ensure(figure(report, 'joined') > 8 and figure(report, 'join_failed') == 0 and figure(report, 'lost_connections') == 0, report['faults'])
    ensure(figure(report, 'leaves_per_s') >= 1, 'nobody leaves')
    ensure(figure(report, 'cut_connections') >= 5, 'no WebSockets were cut')
    ensure(figure(report, 'back_percent') == 100 and figure(report, 'resumed_percent') == 100, f"of {figure(report, 'cut_connections')} cut {figure(report, 'back_percent')} % are back, {figure(report, 'resumed_percent')} % on their seats")
    ensure(0 < figure(report, 'back_p99_ms') < 5000, 'no time to come back')
    ensure(0 < figure(report, 'slow_in_mbps') < 0.12, f"a slow connection let {figure(report, 'slow_in_mbps')} Mbit/s through")
    ensure(figure(report, 'slow_audio_delay_count') > 20, 'slow receivers hear nothing')


def a_screen_is_seen(tool):
    tool.run(FINE, 'publishers: 1\nscreen: 1\nvideo_layers: 1\nvideo_height: 360\nvideo_fps: 10\nreceivers: 2\nramp_s: 0\nsettle_s: 1\n'
             'duration_s: 3\ndecode: 1\nthreads: 1\n')
    report = tool.report()
    ensure(figure(report, 'joined') == 3 and 15 < figure(report, 'pictures_per_s') < 25, 'two see ten pictures a second each')
    ensure(figure(report, 'decode_failed') == 0 and figure(report, 'join_decoded_count') == 1, 'the pictures can be decoded')


def a_report_becomes_a_page_and_is_compared(tool):
    tool.run(FINE, 'name: first\nreceivers: 2\nreceive_audio: 0\nreceive_video: 0\nchat_per_s: 5\nduration_s: 2\nsettle_s: 0\nramp_s: 0\n',
             '--html', os.path.join(tool.folder, 'run.html'))
    with open(os.path.join(tool.folder, 'run.html'), encoding='utf-8') as file:
        page = file.read()
    ensure('<h1>first</h1>' in page and page.count('<svg') >= 3 and 'src=' not in page, 'the page')
    out, _ = tool.words(FINE, 'report', tool.report_path)
    ensure(out == page, 'report makes the same page of the JSON')
    other = os.path.join(tool.folder, 'other.json')
    report = tool.report()
    report['figures']['broadcast_p99_ms']['value'] = 1000 * report['figures']['broadcast_p99_ms']['value']
    with open(other, 'w', encoding='utf-8') as file:
        json.dump(report, file)
    out, _ = tool.words(FINE, 'compare', tool.report_path, other)
    ensure('One run of a side says nothing' in out and '1000.00' in out and 'worse' not in out, out)
    page = os.path.join(tool.folder, 'compare.html')
    out, _ = tool.words(FINE, 'compare', tool.report_path, tool.report_path, '--with', other, other, '--html', page)
    line = next(line for line in out.splitlines() if 'broadcast_p99_ms' in line)
    ensure(line.endswith('worse') and 'within their spread' in out, out)
    with open(page, encoding='utf-8') as file:
        ensure('broadcast_p99_ms' in file.read(), 'the page of the comparison')
    ensure('compare needs two sides' in tool.words(USAGE, 'compare', other)[1], 'one side')
    ensure('is no report of dais-load' in tool.words(USAGE, 'compare', other, tool.scenario('{}'))[1], 'no report')
    ensure("can't be read" in tool.words(USAGE, 'report', '/nowhere.json')[1], 'no file')


def how_many_it_carries(tool):
    small = 'name: little\npublishers: 1\nvideo_layers: 0\nreceive_video: 0\nthreads: 1\n'
    short = ['--settle_s', '0', '--duration_s', '1']
    tool.run(FINE, small, '--receivers', '1', *short, '--fail-if', 'joined>2', word='capacity')
    report = tool.report()
    ensure(report['carries'] == 1 and report['fails'] == 2, tool.printed)
    ensure('little: 1 receivers, not 2: joined>2: it is 3.' in tool.printed, tool.printed)
    ensure([step['receivers'] for step in report['steps']] == [1, 2, 2], 'bad is what is bad twice')
    tool.run(FINE, small, '--receivers', '1', *short, '--limit_people', '2', word='capacity')
    ensure('at least 1 receivers; that is as many as limit_people allows (2)' in tool.printed, tool.printed)


def a_room_that_is_closed_and_one_that_is_ended_meanwhile(tool):
    host = tool.server.sign_in('host')
    tool.server.json('POST', '/api/v1/channels', {'name': 'Never open', 'type': 'open'}, cookie=host)
    words = tool.run(BROKEN, 'publishers: 1\nvideo_layers: 0\n', '--channel', 'Never open')
    ensure('/room/open' in words and 'is switched off' in words, words)
    ensure('sees no channel named "Nowhere"' in tool.run(BROKEN, 'publishers: 1\nvideo_layers: 0\n', '--channel', 'Nowhere'), 'no channel')
    process = tool.begin('people: 2\nvideo_layers: 0\nreceive_video: 0\nreceive_audio: 1\nramp_s: 0\nsettle_s: 0\nduration_s: 60\n',
                         '--channel', 'Town Square')
    for line in process.stderr:
        if 'counting' in line:
            break
    time.sleep(1)
    tool.server.json('POST', f'/api/v1/channels/{tool.server.town_square(host)}/room/end', {}, cookie=host)
    words = tool.end(process, BROKEN)
    report = tool.report()
    ensure('the room was ended' in words, words)
    ensure(not report['finished'] and report['counted_s'] >= 1 and figure(report, 'packets_in_per_s') > 0, report['ended'])


def too_few_open_files(tool):
    words = tool.run(BROKEN, 'receivers: 100\nreceive_audio: 0\nreceive_video: 0\n', files=250)
    ensure('100 people need 300 open files, but the limit is 250: raise it (ulimit -n 300)' in words, words)


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
    with open(path, 'wb') as file:
        file.write(b'OggS\0\2' + bytes(20) + b'\1\x1e' + b'\1vorbis' + bytes(23))
    words = tool.run(BROKEN, 'publishers: 1\nvideo_layers: 0\n', '--audio_file', path)
    ensure('holds something else than Opus' in words, words)
    ensure('--metrics is "there", but must be ADDRESS:PORT or none' in tool.run(USAGE, 'publishers: 1\n', '--metrics', 'there'), 'metrics')
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


def people_come_back_to_a_server_that_is_started_anew(tool):
    process = tool.begin('receivers: 20\nreceive_audio: 0\nreceive_video: 0\nramp_s: 0\nsettle_s: 0\nduration_s: 12\nawait_server: 1\n')
    for line in process.stderr:
        if 'counting' in line:
            break
    time.sleep(1)
    tool.server.kill()
    tool.server.start()
    tool.end(process, FINE)
    report = tool.report()
    ensure(report['finished'] and figure(report, 'cut_connections') == 20, report['ended'])
    ensure(figure(report, 'back_percent') == 100 and figure(report, 'resumed_percent') == 100, report['faults'])
    ensure(figure(report, 'lost_connections') == 0 and figure(report, 'server_cpu_percent') is None, 'CPU of two processes is none')


def an_interrupted_run_leaves_a_report(tool):
    process = tool.begin('kind: whip\npublishers: 1\nreceivers: 1\n' + SMALL.replace('duration_s: 5', 'duration_s: 60'))
    for line in process.stderr:
        if 'counting' in line:
            break
    process.send_signal(signal.SIGINT)
    ensure('interrupted' in tool.end(process, BROKEN), 'interrupted')
    ensure(tool.report()['ended'] == 'interrupted', 'the report says why')


CASES = [whip_and_whep, daiss_own_protocol, people_come_and_go_lose_their_sockets_and_have_slow_connections, a_screen_is_seen,
         who_needs_no_media_only_sits_there, a_report_becomes_a_page_and_is_compared, how_many_it_carries, too_few_open_files,
         a_room_that_is_closed_and_one_that_is_ended_meanwhile, a_condition_that_holds_is_status_3,
         a_certificate_that_nobody_vouches_for, what_the_command_line_gets_wrong, a_server_that_is_not_there_and_a_wrong_password,
         an_interrupted_run_leaves_a_report, a_server_that_dies_leaves_a_report,
         people_come_back_to_a_server_that_is_started_anew]


def main(binary, load):
    admin = free_port()
    with Server(binary, '--admin-port', str(admin)) as server, tempfile.TemporaryDirectory(prefix='dais-load-') as folder:
        tool = Tool(load, server, folder, f'127.0.0.1:{admin}')
        for case in CASES:
            began = time.monotonic()
            case(tool)
            print(f'{case.__name__.replace("_", " ")}: {time.monotonic() - began:.1f} s', flush=True)


if __name__ == '__main__':
    main(*sys.argv[1:])
