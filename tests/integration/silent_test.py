#!/usr/bin/python3
"""The server never sends first (reliability R17): silent_test.py DAIS_BINARY

In a network of its own whose only way out leads nowhere, nftables count every packet that leaves. A publisher
and a player name candidates inside the server's network, by address and by name, and prove nothing: not a packet may go
there, nor any over UDP, nor may any connection be made. The one that proves itself by a check is answered, and it alone; what
else it named stays alone. At the end the counters are shown to count. Skipped (77) where networks are not permitted.
"""
import json
import os
import re
import socket
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from aioice import stun
from dais_server import Server

SKIP = 77
OWN_NETWORK = 'DAIS_NETWORK_OF_ITS_OWN'
SDP = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'data', 'sdp')
INSIDE = '10.66.0.9'
INSIDE_6 = 'fd66::9'
CANDIDATES = [
    f'1 1 udp 2130706431 {INSIDE} 3478 typ host',
    f'2 1 udp 2130706430 {INSIDE_6} 3478 typ host',
    f'3 1 tcp 1671430143 {INSIDE} 80 typ host tcptype passive',
    '4 1 udp 1694498815 198.51.100.7 53 typ srflx raddr 0.0.0.0 rport 0',
    '5 1 udp 2130706429 0d1c9b1e-6f0f-4f6b-8f55-6dc0b3d1d2c9.local 5353 typ host',
    '6 1 udp 2130706428 inside.example.org 9 typ host',
]
QUIET_S = 4
RULES = """
table inet dais {
    counter outside { }
    counter datagrams { }
    counter connections { }
    chain out {
        type filter hook output priority 0;
        oifname != "lo" counter name outside
        meta l4proto udp counter name datagrams
        meta l4proto tcp tcp flags & (syn | ack) == syn ip daddr != 127.0.0.1 counter name connections
        meta l4proto tcp tcp flags & (syn | ack) == syn ip6 daddr != ::1 counter name connections
    }
}
"""


def ensure(claim, message):
    if not claim:
        raise AssertionError(message)


def run(*command, **more):
    return subprocess.run(command, check=True, capture_output=True, text=True, **more).stdout


def enter_own_network():
    """Runs this program again in a network of its own."""
    if os.environ.pop(OWN_NETWORK, None) != '1':
        if subprocess.run(['unshare', '-n', 'true'], capture_output=True, check=False).returncode != 0:
            print('skipped: no network namespaces here')
            sys.exit(SKIP)
        sys.exit(subprocess.run(['unshare', '-n', sys.executable, *sys.argv], env={**os.environ, OWN_NETWORK: '1'}, check=False).returncode)
    try:
        run('ip', 'link', 'add', 'out0', 'type', 'veth', 'peer', 'name', 'nowhere')
        run('nft', '-f', '-', input=RULES)
    except (OSError, subprocess.CalledProcessError):
        print('skipped: no veth device or no nftables here')
        sys.exit(SKIP)
    run('ip', 'link', 'set', 'lo', 'up')
    # Without IPv6's own chatter (router solicitations): all that leaves is ours.
    for device in ('out0', 'nowhere'):
        run('sysctl', '-qw', f'net.ipv6.conf.{device}.router_solicitations=0', f'net.ipv6.conf.{device}.addr_gen_mode=1')
        run('ip', 'link', 'set', device, 'multicast', 'off')
    run('ip', 'addr', 'add', '10.66.0.1/16', 'dev', 'out0')
    run('ip', 'link', 'set', 'out0', 'up')
    run('ip', 'link', 'set', 'nowhere', 'up')
    run('ip', '-6', 'addr', 'add', 'fd66::1/64', 'dev', 'out0', 'nodad')
    run('ip', 'route', 'add', 'default', 'dev', 'out0')
    settle()


def settle():
    """Waits until the kernel has said what it says of a new device, on a busy machine later than one thinks."""
    for _ in range(20):
        run('nft', 'reset', 'counters')
        time.sleep(1)
        if not any(counted().values()):
            return
    raise AssertionError(f'the network does not become quiet: {counted()}')


def counted():
    listed = json.loads(run('nft', '-j', 'list', 'counters'))['nftables']
    return {row['counter']['name']: row['counter']['packets'] for row in listed if 'counter' in row}


def offer_of(name):
    """With the candidates in its first section."""
    with open(os.path.join(SDP, name), encoding='utf-8', newline='') as file:
        sdp = file.read()
    lines = ''.join(f'a=candidate:{candidate}\r\n' for candidate in CANDIDATES)
    return re.sub(r'c=IN IP4 [^\r\n]*\r?\n', lambda _: f'c=IN IP4 {INSIDE}\r\n{lines}', sdp, count=1)


def knock(server, path, sdp, token):
    """Offers, then names the candidates once more, one by one; returns the answer."""
    bearer = {'Authorization': f'Bearer {token}'}
    status, reply, answer = server.request('POST', path, sdp, {**bearer, 'Content-Type': 'application/sdp'})
    ensure(status == 201, f'POST {path}: {status} {answer!r}')
    for candidate in CANDIDATES:
        fragment = f'a=mid:0\r\na=candidate:{candidate}\r\n'
        status, _, text = server.request('PATCH', reply['Location'], fragment, {**bearer, 'Content-Type': 'application/trickle-ice-sdpfrag', 'If-Match': '*'})
        ensure(status == 204, f'PATCH: {status} {text!r}')
    return answer.decode()


def check(answer, remote_ufrag):
    """A check with the right password, from loopback; returns whether it was answered."""
    ufrag, pwd = (re.search(rf'a=ice-{part}:(\S+)', answer)[1] for part in ('ufrag', 'pwd'))
    address, port = re.search(r'a=candidate:\S+ 1 udp \d+ (\S+) (\d+)', answer, re.IGNORECASE).groups()
    request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    request.attributes.update({'USERNAME': f'{ufrag}:{remote_ufrag}', 'PRIORITY': 1853824767, 'ICE-CONTROLLING': 1, 'USE-CANDIDATE': None})
    request.add_message_integrity(pwd.encode())
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as prober:
        prober.bind(('127.0.0.1', 0))
        prober.settimeout(5)
        prober.sendto(bytes(request), (address, int(port)))
        return stun.parse_message(prober.recv(1500)).message_class == stun.Class.RESPONSE


def main(binary):
    nothing = {'outside': 0, 'datagrams': 0, 'connections': 0}
    with Server(binary) as server:
        host = server.sign_in('host')
        channel = server.town_square(host)
        tokens = {}
        for role in ('speaker', 'viewer'):
            status, answer = server.json('POST', f'/api/v1/channels/{channel}/media-tokens', {'role': role, 'name': role}, host)
            ensure(status == 201, f'media token: {status} {answer}')
            tokens[role] = answer['token']
        server.json('POST', f'/api/v1/channels/{channel}/room/open', {}, host)
        ensure(counted() == nothing, f'before anybody came: {counted()}')
        publisher = offer_of('chromium_whip.sdp')
        answer = knock(server, f'/whip/{channel}', publisher, tokens['speaker'])
        knock(server, f'/whep/{channel}', offer_of('chromium_whep_10_10.sdp'), tokens['viewer'])
        time.sleep(QUIET_S)
        ensure(counted() == nothing, f'nobody has proved an address, and yet: {counted()}')
        ensure(check(answer, re.search(r'a=ice-ufrag:(\S+)', publisher)[1]), 'a check was not answered')
        time.sleep(QUIET_S)
        # Its question and our answer; nothing more comes before its ClientHello.
        ensure(counted() == {**nothing, 'datagrams': 2}, f'after a check from loopback: {counted()}')
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.sendto(b'?', (INSIDE, 3478))
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as stranger:
        stranger.setblocking(False)
        stranger.connect_ex((INSIDE, 80))
    ensure(counted()['datagrams'] == 3 and counted()['outside'] >= 2 and counted()['connections'] == 1, f'the counters count nothing: {counted()}')
    print('of all that was named nothing was sent to; one check was answered')


if __name__ == '__main__':
    enter_own_network()
    main(sys.argv[1])
