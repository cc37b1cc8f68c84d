#!/usr/bin/env python3
"""Plants known faults in a copy of the tree, one at a time, and shows that what should see each does: run.py [NAME...]

Each NAME.patch says at its top what the fault is, who sees it (an oracle of tests/sim with its seeds, or a fuzz target) and
what that says. The copy is first shown to be green without a fault. Needs clang for the fuzz targets. Takes
a few minutes for all. Exits with 1 if a fault was not seen, or a patch no longer fits.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOP = HERE.parent.parent
FUZZ_GREEN_S = 20
FUZZ_RED_S = 180
SETUPS = {
    'oracle': ({}, ['--buildtype=debugoptimized']),
    'fuzz': ({'CC': 'clang'}, ['-Dfuzz=true', '-Dwerror=false', '-Db_sanitize=address,undefined', '-Db_lundef=false']),
}


class Fault:
    def __init__(self, path):
        self.path, self.name = path, path.stem
        head = path.read_text().split('\n---', 1)[0].split('\n')
        fields = dict(line.split(': ', 1) for line in head if line.startswith(('Seen by: ', 'Says: ')))
        self.what, self.command, self.says = head[0], fields['Seen by'].split(), fields['Says']
        self.kind = 'fuzz' if self.command[0].startswith('fuzz_') else 'oracle'


class Copy:
    """The files of the working tree that git knows or would know, and a build of each kind beside them."""

    def __init__(self, folder):
        self.tree = folder / 'tree'
        self.folder = folder
        listed = subprocess.run(['git', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'], cwd=TOP, check=True, capture_output=True, text=True).stdout
        for name in filter(None, listed.split('\0')):
            if not name.startswith('web-client/') and (TOP / name).is_file():
                (self.tree / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(TOP / name, self.tree / name)
        self.ready = set()

    def build(self, kind, program):
        environment, options = SETUPS[kind]
        build = self.folder / kind
        if kind not in self.ready:
            quiet(['meson', 'setup', build, self.tree, *options], env={**os.environ, **environment})
            self.ready.add(kind)
        quiet(['ninja', '-C', build, f'tests/{"fuzz" if kind == "fuzz" else "sim"}/{program}'])

    def patch(self, fault, back=False):
        quiet(['patch', '-p0', '--fuzz=0', '--no-backup-if-mismatch', '-s', '-i', fault.path, *(['-R'] if back else [])], cwd=self.tree)

    def run(self, fault, seconds):
        """Builds and runs who should see the fault; returns whether it was content, and what it said."""
        program = fault.command[0]
        self.build(fault.kind, program)
        if fault.kind == 'oracle':
            command = [self.folder / 'oracle/tests/sim' / program, *fault.command[1:]]
        else:
            found = Path(tempfile.mkdtemp(dir=self.folder))
            corpus = self.tree / 'tests/fuzz/corpus' / program.removeprefix('fuzz_')
            command = [self.folder / 'fuzz/tests/fuzz' / program, '-seed=1', f'-max_total_time={seconds}',
                       f'-artifact_prefix={found}/crash-', found, corpus]
        done = subprocess.run(command, capture_output=True, text=True, errors='replace')
        return done.returncode == 0, done.stdout + done.stderr


def quiet(command, **more):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **more)
    if done.returncode != 0:
        raise RuntimeError(f'{command[0]} failed:\n{done.stdout[-600:]}{done.stderr[-600:]}')


def try_fault(copy, fault, green):
    program = fault.command[0]
    if program not in green:
        green[program], said = copy.run(fault, FUZZ_GREEN_S)
        if not green[program]:
            return f'{program} is red without any fault:\n{said[-1500:]}'
    copy.patch(fault)
    try:
        begun = time.monotonic()
        content, said = copy.run(fault, FUZZ_RED_S)
        seconds = time.monotonic() - begun
    finally:
        copy.patch(fault, back=True)
    if content:
        return f'not seen by {" ".join(fault.command)} in {seconds:.0f} s'
    line = next((line for line in said.split('\n') if re.search(fault.says, line)), None)
    if line is None:
        return f'{program} went red, but says nothing of "{fault.says}":\n{said[-1500:]}'
    count = re.findall(r'\d+ passed, \d+ failed', said)
    print(f'red     {fault.name}: {" ".join(fault.command)}, {seconds:.0f} s with building\n'
          f'        {line.strip()[:160]}' + (f'\n        {count[-1]}' if count else ''), flush=True)
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    parser.add_argument('name', nargs='*')
    wanted = parser.parse_args().name
    faults = [Fault(path) for path in sorted(HERE.glob('*.patch'))]
    unknown = set(wanted) - {fault.name for fault in faults}
    if unknown:
        parser.error(f'no such fault: {", ".join(sorted(unknown))}')
    faults = [fault for fault in faults if not wanted or fault.name in wanted]
    missed, green = 0, {}
    with tempfile.TemporaryDirectory(prefix='dais-planted-') as folder:
        copy = Copy(Path(folder))
        for fault in faults:
            try:
                trouble = try_fault(copy, fault, green)
            except RuntimeError as error:
                trouble = str(error)
            if trouble:
                missed += 1
                print(f'MISSED  {fault.name}: {trouble}', flush=True)
    print(f'{len(faults) - missed} of {len(faults)} faults seen')
    return 1 if missed else 0


if __name__ == '__main__':
    sys.exit(main())
