#!/usr/bin/python3
"""The WHIP and WHEP adapter in front of Janus: peers_test.py LOAD_BINARY

What it says to both sides, from an offer as Janus 1.1.2 makes it; and, where Janus is installed and namespaces are permitted,
a small run of the load tool through it.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'tools', 'peers'))

import namespace
import servers
from sdp import Description, Refused, answer_to_client, answer_to_janus

JANUS = '''v=0
o=- 1795832078217621 1 IN IP4 127.0.0.1
s=VideoRoom 1
t=0 0
a=group:BUNDLE 0 1
a=fingerprint:sha-256 02:E8:B6
a=ice-lite
m=audio 9 UDP/TLS/RTP/SAVPF 111
c=IN IP4 127.0.0.1
a=sendonly
a=mid:0
a=rtcp-mux
a=ice-ufrag:0Lta
a=ice-pwd:pOBX2mUlkmbxbIHyogGTs1
a=setup:actpass
a=rtpmap:111 opus/48000/2
a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
a=fmtp:111 useinbandfec=1
a=ssrc:828287855 cname:janus
a=candidate:1 1 udp 2015363327 10.77.0.1 24677 typ host
m=video 9 UDP/TLS/RTP/SAVPF 96 97
c=IN IP4 127.0.0.1
a=sendonly
a=mid:1
a=rtcp-mux
a=ice-ufrag:0Lta
a=ice-pwd:pOBX2mUlkmbxbIHyogGTs1
a=setup:actpass
a=rtpmap:96 VP8/90000
a=rtcp-fb:96 nack
a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
a=rtpmap:97 rtx/90000
a=fmtp:97 apt=96
a=ssrc-group:FID 410004061 1945278248
a=ssrc:410004061 cname:janus
a=ssrc:1945278248 cname:janus
a=candidate:1 1 udp 2015363327 10.77.0.1 24677 typ host
'''.replace('\n', '\r\n')
TRANSPORT = 'a=ice-ufrag:mine\na=ice-pwd:secretsecretsecret\na=fingerprint:sha-256 9B:F1:D7\na=setup:active\n'
AUDIO = 'm=audio 9 UDP/TLS/RTP/SAVPF 111\na=mid:%s\na=recvonly\n' + TRANSPORT + (
    'a=rtpmap:111 opus/48000/2\na=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\n')
VIDEO = 'm=video 9 UDP/TLS/RTP/SAVPF 96 97\na=mid:%s\na=recvonly\n' + TRANSPORT + (
    'a=rtpmap:96 VP8/90000\na=rtpmap:97 rtx/90000\na=fmtp:97 apt=96\na=rtcp-fb:96 nack\n')


def ensure(claim, message):
    if not claim:
        raise AssertionError(message)


def sections(text):
    return {section.mid: section for section in Description(text).sections}


def each_side_is_told_what_the_other_said():
    client, janus = Description('v=0\n' + VIDEO % 'v' + AUDIO % 'a' + AUDIO % 'b'), Description(JANUS)
    told = sections(answer_to_janus(client, janus))
    ensure(list(told) == ['0', '1'], 'Janus gets its own sections back, in its order')
    ensure(all('a=ice-ufrag:mine' in s.lines and 'a=setup:active' in s.lines and 'a=recvonly' in s.lines for s in told.values()), told)
    ensure(told['0'].all('extmap:') and not told['1'].all('extmap:'), 'extensions that both name, and no others')
    answer = answer_to_client(client, janus)
    told = sections(answer)
    ensure(list(told) == ['v', 'a', 'b'], "the client's own sections, in its order")
    ensure('a=group:BUNDLE v a\r\n' in answer, answer)
    ensure(told['b'].port == '0' and 'a=inactive' in told['b'].lines, 'there is one voice for two sections')
    ensure('a=ssrc-group:FID 410004061 1945278248' in told['v'].lines and 'a=fmtp:97 apt=96' in told['v'].lines, told['v'].lines)
    ensure('a=ssrc:828287855 cname:janus' in told['a'].lines, told['a'].lines)
    ensure(all(line in told['a'].lines for line in ('a=ice-ufrag:0Lta', 'a=fingerprint:sha-256 02:E8:B6', 'a=setup:passive',
                                                   'a=candidate:1 1 udp 2015363327 10.77.0.1 24677 typ host')), told['a'].lines)


def who_offers_fewer_sections_gets_fewer_streams():
    client, janus = Description('v=0\n' + AUDIO % 'a'), Description(JANUS)
    told = sections(answer_to_janus(client, janus))
    ensure(told['0'].port == '9' and told['1'].port == '0' and 'a=inactive' in told['1'].lines, 'the picture is declined')


def another_payload_type_is_refused():
    client = Description('v=0\n' + (AUDIO % 'a').replace('111', '100'))
    try:
        answer_to_client(client, Description(JANUS))
    except Refused as refused:
        ensure('Janus sends opus as 111, the offer says 100' in str(refused), refused)
    else:
        raise AssertionError('an offer whose packets Janus would number otherwise was taken')


def media_comes_through_janus(load):
    with tempfile.TemporaryDirectory(prefix='dais-peers-') as folder, servers.Janus(namespace.ADDRESS) as janus:
        report_path, scenario = os.path.join(folder, 'report.json'), os.path.join(folder, 'small.yaml')
        with open(scenario, 'w', encoding='utf-8') as file:
            file.write('kind: whip\npublishers: 2\nreceivers: 2\nreceive_audio: 3\nreceive_video: 2\nvideo_layers: 1\nvideo_height: 180\n'
                       'cipher: aes-cm-80\nramp_s: 0\nsettle_s: 1\nduration_s: 2\nthreads: 1\n')
        done = subprocess.run([load, 'run', scenario, '--quiet', '--json', report_path, *janus.options], capture_output=True,
                              text=True, timeout=60, check=False, env={**os.environ, 'XDG_CACHE_HOME': folder})
        ensure(done.returncode == 0, done.stderr)
        with open(report_path, encoding='utf-8') as file:
            report = json.load(file)
    value = {name: figure['value'] for name, figure in report['figures'].items()}
    ensure(value['joined'] == 4 and value['lost_connections'] == 0, report['faults'])
    ensure(value['pictures_per_s'] > 60 and value['audio_delay_count'] > 200, 'two see and hear both publishers')
    ensure(value['server_cpu_percent'] > 0 and value['server_rss_mb'] > 1, "Janus' process was not found")


def main(load):
    if namespace.INSIDE not in os.environ:
        for case in (each_side_is_told_what_the_other_said, who_offers_fewer_sections_gets_fewer_streams, another_payload_type_is_refused):
            case()
            print(case.__name__.replace('_', ' '))
        reason = 'Janus is not installed' if shutil.which('janus') is None else namespace.missing()
        if reason:
            print(f'no run through Janus: {reason}')
            return
    namespace.enter()
    media_comes_through_janus(load)
    print('media comes through janus')


if __name__ == '__main__':
    main(*sys.argv[1:])
