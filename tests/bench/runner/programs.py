"""The benchmark programs of this folder: what each is run with, and what its lines say.

A parser gives rows (title, {figure: (value, unit, target)}): every number as the program printed it. A target is text as in
dais-load's conditions, ">=80", or None.
"""
import os
import re
import subprocess
import sys

LIMIT_S = 900


def forward(text):
    """`  720p    100       351       573      4835      4241     88 %`"""
    for kind, count, rewrite, encrypt, send, ideal, share in re.findall(
            r'^ *(\w+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) %$', text, re.M):
        yield f'{kind} to {count} receivers', {
            'rewritten': (float(rewrite), 'ns', None), 'and encrypted': (float(encrypt), 'ns', None),
            'and sent': (float(send), 'ns', None), 'ideal loop': (float(ideal), 'ns', None),
            'share of the ideal': (float(share), '%', '>=80')}


def cores(text):
    """`rooms  531  213  0.33  0.08  1.8  2844  5505  1.91  100.0 %  100.0 %`"""
    for name, *words in re.findall(r'^(\w+) +' + r'([\d.]+) +' * 8 + r'([\d.]+) % +([\d.]+) %$', text, re.M):
        one, two, ratio, _, goal, cpu_one, cpu_two, cpu_ratio, came_one, came_two = (float(word) for word in words)
        yield name, {
            'one worker': (one, '1000/s', None), 'two workers': (two, '1000/s', None), 'times': (ratio, '', f'>={goal}'),
            'one, by CPU': (cpu_one, '1000/s', None), 'two, by CPU': (cpu_two, '1000/s', None),
            'times, by CPU': (cpu_ratio, '', f'>={goal}'), 'delivered by one': (came_one, '%', '>=100'),
            'delivered by two': (came_two, '%', '>=100')}


def handshake(text):
    """`2000 handshakes: 347 us each in 2.0 datagrams, dearest datagram 657 us; 2883 a second fill a core`"""
    for count, each, dearest, per_s in re.findall(r'^(\d+) handshakes: (\d+) us each .* datagram (\d+) us; (\d+) a second', text, re.M):
        yield f'{count} handshakes', {'each': (float(each), 'µs', None), 'dearest datagram': (float(dearest), 'µs', None),
                                      'fill a core': (float(per_s), '1/s', None)}


def directory(text):
    """`My Channels: subscriber    2.92 ms p95 (at most 50)`, `memory, at most    289 MiB`"""
    for name, value, unit, most in re.findall(r'^(.+?)  +([\d.]+) (ms p95|s|MiB)(?: \(at most (\d+)\))?', text, re.M):
        yield name, {'measured': (float(value), unit, f'<={most}' if most else None)}


def instructions(text):
    """`720p: 30000 packets, 1920 instructions each, 1920 expected (+0.0%)`"""
    for kind, packets, each, expected in re.findall(r'^(\w+): (\d+) packets, (\d+) instructions each, (\d+) expected', text, re.M):
        yield kind, {'a packet': (float(each), 'instructions', f'<={int(int(expected) * 1.05)}'),
                     'counted': (float(packets), 'packets', None)}


HERE = os.path.dirname(os.path.abspath(__file__))

# name: (what it is, words of the command, the same with --quick (None: not run then), parser)
PROGRAMS = {
    'forward': ('The loop: a packet rewritten, encrypted and sent to N receivers, against a loop that does nothing else', ['forward_bench'],
                None, forward),
    'cores': ('What a second media thread brings; packets come from memory and are dropped before the kernel', ['cores_bench'],
              ['cores_bench', '50'], cores),
    'handshake': ('DTLS handshakes of people who join', ['handshake_bench'], ['handshake_bench', '200'], handshake),
    'directory': ('A site of 100,000 accounts: start, memory, lists', ['directory_bench'], None, directory),
    'instructions': ('Instructions of a forwarded packet, counted by callgrind', ['forward_count.py'], None, instructions),
}


def command_of(words, build):
    folder = os.path.join(build, 'tests', 'bench')
    if words[0].endswith('.py'):
        return [sys.executable, os.path.join(HERE, '..', words[0]), 'valgrind', os.path.join(folder, 'forward_bench')]
    return [os.path.join(folder, words[0]), *words[1:]]


def run(name, build, quick):
    """The section, or None where it has no quick form."""
    about, whole, short, parser = PROGRAMS[name]
    words = short if quick else whole
    if words is None:
        return None
    done = subprocess.run(command_of(words, build), capture_output=True, text=True, timeout=LIMIT_S, check=False)
    rows = [{'title': title, 'figures': [{'name': key, 'value': value, 'unit': unit, 'target': target}
                                         for key, (value, unit, target) in figures.items()]}
            for title, figures in parser(done.stdout)]
    if not rows:
        raise RuntimeError(f'{words[0]} ended with {done.returncode} and says nothing that is known: {(done.stderr or done.stdout)[-300:]}')
    return {'name': name, 'about': about, 'command': ' '.join(words), 'rows': rows, 'raw': done.stdout}
