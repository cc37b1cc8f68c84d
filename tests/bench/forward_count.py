#!/usr/bin/env python3
"""How many instructions of ours a forwarded packet takes, and what it must not call: forward_count.py VALGRIND FORWARD_BENCH

Callgrind counts forward_bench's loop: a frame to a hundred receivers, rewritten, encrypted and handed to the kernel, and the
ticks until the next. Instructions of libraries are left out, for they depend on what the processor has. The expected figures stand
below; a change that moves one by more than TOLERANCE either explains itself, and brings the new figure along, or is a mistake.
They are those of Debian 12's compiler on x86-64 with -O2: elsewhere only the calls are checked.
"""
import os
import re
import subprocess
import sys
import tempfile

RECEIVERS = 100
EXPECTED = {'sound': 2390, '720p': 1920}  # instructions a packet
TOLERANCE = 0.05
COMPILER = 'GCC: (Debian 12.'
# Not once in the frames that are counted; and for a batch of packets, not for each.
NEVER = {'malloc', 'calloc', 'realloc', 'aligned_alloc', 'free', 'pthread_mutex_lock', 'pthread_rwlock_rdlock', 'sem_wait',
         'log_write', 'vsnprintf', 'write', 'writev', 'fwrite', 'getrandom'}
SELDOM = {'clock_gettime', 'clock_now_us', '__vdso_clock_gettime', 'time', 'gettimeofday', 'sendmmsg', 'sendmsg', 'sendto'}


def names_of(lines):
    """Callgrind names things once, "(7) name", and then by number: a function that resolves both."""
    known = {}

    def resolve(kind, text):
        number, _, name = text.partition(' ')
        if name:
            known[kind, number] = name
        return known.get((kind, number), number)

    return resolve


def read(path, program):
    """Instructions of the program itself, by function, and how often each function was called: those that were called at all while
    it counted, then also their calls before that."""
    resolve, own, calls = names_of(path), {}, {}
    inside = function = callee = None
    skip = False
    with open(path, encoding='utf-8') as lines:
        for line in lines:
            key, equals, value = line.rstrip().partition('=')
            if equals and key in ('ob', 'cob'):
                name = resolve('ob', value)
                inside = name == program if key == 'ob' else inside
            elif equals and key in ('fn', 'cfn'):
                name = re.sub(r"'\d+$", '', resolve('fn', value)).split('@')[0]
                function, callee = (name, callee) if key == 'fn' else (function, name)
            elif equals and key == 'calls':
                calls[callee] = calls.get(callee, 0) + int(value.split()[0])
                skip = True  # the line after has what the callee took
            elif line[:1] in '0123456789+-*':
                if inside and not skip:
                    own[function] = own.get(function, 0) + int(line.split()[1])
                skip = False
    return own, calls


def count(valgrind, program, kind):
    """(packets, instructions by function, calls by function)"""
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, 'callgrind')
        run = subprocess.run([valgrind, '-q', '--tool=callgrind', '--collect-atstart=no', '--toggle-collect=counted_frame',
                              f'--callgrind-out-file={out}', program, '--count', kind, str(RECEIVERS)],
                             capture_output=True, text=True, check=False)
        if run.returncode != 0:
            sys.exit(f'forward_bench ended with {run.returncode}:\n{run.stdout}{run.stderr}')
        return (int(run.stdout), *read(out, program))


def main():
    valgrind, program = sys.argv[1], os.path.realpath(sys.argv[2])
    with open(program, 'rb') as binary:
        known = COMPILER.encode() in binary.read()
    failed = False
    for kind, expected in EXPECTED.items():
        packets, own, calls = count(valgrind, program, kind)
        each = sum(own.values()) / packets
        apart = each / expected - 1
        print(f'{kind}: {packets} packets, {each:.0f} instructions each, {expected} expected ({apart:+.1%})')
        for function, instructions in sorted(own.items(), key=lambda f: -f[1])[:16]:
            print(f'  {instructions / packets:7.1f} {function}')
        if known and abs(apart) > TOLERANCE:
            failed = True
            print(f'  more than {TOLERANCE:.0%} away from what is expected')
        for name in sorted(NEVER | SELDOM):
            allowed = 0 if name in NEVER else packets / 8
            if calls.get(name, 0) > allowed:
                failed = True
                print(f'  {name} is called {calls[name]} times')
    sys.exit(1 if failed else 0)


main()
