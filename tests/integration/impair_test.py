#!/usr/bin/python3
"""Is the bad network as bad as it says? impair_test.py IMPAIR

Sends UDP datagrams between the two namespaces and times them: delay, loss, rate, queue, both directions, both IP
versions, and that the namespaces are gone afterwards, however the program ended. Skipped (77) where namespaces or TUN
devices are not permitted.
"""
import ctypes
import json
import os
import signal
import socket
import statistics
import struct
import subprocess
import sys
import time

SKIP = 77
SO_TIMESTAMPNS = 35
LIBC = ctypes.CDLL(None, use_errno=True)
PORT = 9000


def ensure(claim, message):
    if not claim:
        raise AssertionError(message)


class Impair:
    """The program, steered by its standard input."""

    def __init__(self, binary, *options):
        self.process = subprocess.Popen([binary, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line:
            self.process.wait()
            if self.process.returncode == SKIP:
                print('skipped: no network namespaces or TUN devices here')
                sys.exit(SKIP)
            raise RuntimeError(f'impair ended with {self.process.returncode}')
        self.ends = json.loads(line)

    def __call__(self, command):
        self.process.stdin.write(command + '\n')
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        ensure('fault' not in answer, f'{command}: {answer}')
        return answer.get('stats')

    def paths(self):
        return [f'/run/netns/{self.ends[end]["netns"]}' for end in ('near', 'far')]

    def socket_in(self, end, family='ipv4', port=0):
        """A UDP socket that lives in one of the namespaces; this process stays where it is."""
        own = os.open('/proc/thread-self/ns/net', os.O_RDONLY)
        other = os.open(f'/run/netns/{self.ends[end]["netns"]}', os.O_RDONLY)
        ensure(LIBC.setns(other, 0) == 0, 'setns')
        made = socket.socket(socket.AF_INET if family == 'ipv4' else socket.AF_INET6, socket.SOCK_DGRAM)
        ensure(LIBC.setns(own, 0) == 0, 'setns back')
        os.close(own)
        os.close(other)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_000_000)
        made.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        made.bind((self.ends[end][family], port))
        return made

    def end(self):
        self.process.stdin.close()
        ensure(self.process.wait(5) == 0, f'ended with {self.process.returncode}')
        ensure(not any(map(os.path.exists, self.paths())), 'namespaces left behind')


def receive(sink, wait_s):
    """All that came: [(number, sent at, received at)] in s; times are the kernel's, by its own clock."""
    sink.settimeout(wait_s)
    came = []
    try:
        while True:
            data, extra, _, _ = sink.recvmsg(2048, 128)
            seconds, nanoseconds = struct.unpack('qq', extra[0][2])
            number, sent = struct.unpack_from('!Id', data)
            came.append((number, sent, seconds + nanoseconds / 1e9))
    except TimeoutError:
        return came


def send(source, target, count, size, gap_s=0.0):
    """Numbered datagrams with their time of sending; `size` is that of the IP packet."""
    head = 28 if source.family == socket.AF_INET else 48
    start = time.monotonic()
    for number in range(count):
        while time.monotonic() < start + number * gap_s:
            pass
        source.sendto(struct.pack('!Id', number, time.time()).ljust(size - head, b'.'), target)


def pair(impair, direction, family):
    ends = ('near', 'far') if direction == 'down' else ('far', 'near')
    sink = impair.socket_in(ends[1], family, PORT)
    return impair.socket_in(ends[0], family), sink, (impair.ends[ends[1]][family], PORT)


def delays(impair, direction, family, wanted_ms):
    source, sink, target = pair(impair, direction, family)
    with source, sink:
        send(source, target, 300, 200, 0.003)
        came = receive(sink, 0.3)
    ensure(len(came) == 300, f'{len(came)} of 300 came')
    measured = sorted((received - sent) * 1000 - wanted_ms for _, sent, received in came)
    mean, median = statistics.mean(measured), statistics.median(measured)
    late = impair('stats')[direction]['late_us']
    print(f'{direction} {family}: delay {wanted_ms} ms, error mean {mean:.3f} ms, median {median:.3f} ms; by its own clock {late}')
    # The median is the tool's; a busy machine moves the mean by what it keeps this very process from sending.
    ensure(abs(median) <= 1, f'median error {median} ms')


def loss(impair, share):
    source, sink, target = pair(impair, 'down', 'ipv4')
    count = 4000
    with source, sink:
        impair(f'down clear,loss={share}')
        send(source, target, count, 100, 0.0002)
        came = len(receive(sink, 0.3))
    lost = 1 - came / count
    bound = 4 * (share * (1 - share) / count) ** 0.5
    print(f'loss {share}: {lost:.4f} ± {bound:.4f}')
    ensure(abs(lost - share) <= bound, f'loss {lost}, not {share} ± {bound}')
    ensure(impair('stats')['down']['lost'] >= count - came, 'the lost were not counted')


def rate(impair, text, bits_per_s):
    """1.5 times the rate for a second: it comes at the rate, and the rest was dropped at the end of the queue."""
    source, sink, target = pair(impair, 'down', 'ipv4')
    size = 1000
    count = int(1.5 * bits_per_s / 8 / size)
    with source, sink:
        impair(f'down clear,rate={text},queue=100ms')
        impair('reset')
        send(source, target, count, size, 1 / count)
        came = receive(sink, 0.5)
    first, last = came[0][2], came[-1][2]
    measured = (len(came) - 1) * size * 8 / (last - first)
    stats = impair('stats')['down']
    print(f'rate {text}: {measured:.0f} bit/s, {stats["queue_dropped"]} dropped, waited {stats["queue_ms"]}')
    ensure(abs(measured / bits_per_s - 1) <= 0.02, f'{measured} bit/s, not {bits_per_s}')
    ensure(stats['queue_dropped'] == count - len(came) > 0, f'{count - len(came)} missing, {stats["queue_dropped"]} counted')
    ensure(80 <= stats['queue_ms']['max'] <= 101, f'queue of 100 ms: {stats["queue_ms"]}')


def blackout(impair):
    source, sink, target = pair(impair, 'up', 'ipv4')
    with source, sink:
        impair('up clear,blackout=500ms')
        send(source, target, 800, 100, 0.001)
        came = receive(sink, 0.3)
    # The numbers are a millisecond apart; the command came a little before the first.
    print(f'blackout 500 ms: the first came after {came[0][0]} ms, {len(came)} of 800')
    ensure(470 <= came[0][0] <= 501, f'first after {came[0][0]} ms')


def schedule_and_command(binary):
    """A scheduled change happens on time; a command runs inside the far end, and its status is ours."""
    code = ('import socket,time\ns=socket.socket(socket.AF_INET,socket.SOCK_DGRAM)\n'
            'end=time.time()+1\nwhile time.time()<end: s.sendto(b"x",("10.99.0.1",9)); time.sleep(0.005)\nraise SystemExit(5)')
    run = subprocess.run([binary, '--at', '500ms', 'up', 'blackout=on', '--', sys.executable, '-c', code], stdout=subprocess.PIPE,
                         timeout=20, text=True, check=False)
    ensure(run.returncode == 5, f'the status of the command: {run.returncode}')
    up = json.loads(run.stdout.splitlines()[-1])['stats']['up']
    ensure(up['blacked_out'] > 10 and up['packets_out'] > 10, f'scheduled blackout: {up}')
    print(f'schedule: {up["packets_out"]} before, {up["blacked_out"]} after it')


def endings(binary):
    """The namespaces go with the program, also when it is killed or the one that started it is."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        impair = Impair(binary)
        impair.process.send_signal(number)
        impair.process.wait(5)
        gone_within(impair, 2, number.name)
    parent = subprocess.Popen([sys.executable, '-c', f'import subprocess, sys\np = subprocess.Popen([{binary!r}], stdin=sys.stdin)\np.wait()'],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    orphan = Impair.__new__(Impair)
    orphan.ends = json.loads(parent.stdout.readline())
    parent.kill()
    parent.wait()
    gone_within(orphan, 2, 'the end of its parent')
    parent.stdin.close()
    parent.stdout.close()


def gone_within(impair, seconds, why):
    end = time.monotonic() + seconds
    while any(map(os.path.exists, impair.paths())):
        ensure(time.monotonic() < end, f'namespaces left behind after {why}')
        time.sleep(0.01)


def main(binary):
    impair = Impair(binary, '--down', 'delay=20ms', '--up', 'delay=30ms', '--seed', '7')
    for family in ('ipv4', 'ipv6'):
        delays(impair, 'down', family, 20)
        delays(impair, 'up', family, 30)
    for share in (0.05, 0.2):
        loss(impair, share)
    rate(impair, '1M', 1e6)
    rate(impair, '10M', 1e7)
    blackout(impair)
    impair.end()
    schedule_and_command(binary)
    endings(binary)
    print('the namespaces were removed after each end')


if __name__ == '__main__':
    main(sys.argv[1])
