#!/usr/bin/env python3
"""Runs meson's tests of one or several build folders and counts them: run_tests.py [--match WORDS] FOLDER[:SUITE]...

A test of whole programs (suites integration and e2e) that fails is run once more, alone: two cores that browsers share can be
late for once. If it passes then, it counts as passed, but is listed as unsteady with what it printed the first time: to be mended.
All other tests have one try.
"""
import argparse
import json
import os
import subprocess
import sys
import time


def run_folder(folder, suite, names):
    """Runs the tests of one build folder; yields (name, passed or None if skipped, seconds, what it printed)."""
    log = os.path.join(folder, 'meson-logs', 'testlog.json')
    if os.path.exists(log):
        os.remove(log)
    command = ['meson', 'test', '-C', folder, '--no-rebuild', '--num-processes', '2']
    if suite:
        command += ['--suite', suite]
    subprocess.run(command + names, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    if not os.path.exists(log):
        yield folder, False, 0.0, 'meson ran no test here\n'
        return
    with open(log, encoding='utf-8') as lines:
        for line in lines:
            entry = json.loads(line)
            text = (entry.get('stdout') or '') + (entry.get('stderr') or '')
            passed = None if entry['result'] == 'SKIP' else entry['result'] in ('OK', 'EXPECTEDFAIL')
            yield f'{folder}: {entry["name"]}', passed, entry['duration'], text


def matching(folder, words):
    """Names of the folder's tests whose name or suite contains one of the words."""
    listed = json.loads(subprocess.run(['meson', 'introspect', '--tests', folder], capture_output=True, check=True).stdout)
    return sorted({t['name'] for t in listed if any(w in ' '.join([t['name'], *t['suite']]) for w in words)})


def may_run_again(name):
    """Whether a test, as meson names it ("dais:suite+suite / name"), is one of whole programs."""
    suites = name.split(' / ')[0].rpartition(':')[2].split('+')
    return 'integration' in suites or 'e2e' in suites


def once_more(folder, name):
    """Runs one test again, alone; whether it passed."""
    again = list(run_folder(folder, None, [name.rpartition(' / ')[2]]))
    return bool(again) and all(ok for _, ok, _, _ in again)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--match', default='')
    parser.add_argument('folders', nargs='+')
    options = parser.parse_args()
    passed = failed = skipped = 0
    unsteady = []
    started = time.monotonic()
    for item in options.folders:
        folder, _, suite = item.partition(':')
        names = matching(folder, options.match.split()) if options.match else []
        if options.match and not names:
            continue
        for name, ok, seconds, text in list(run_folder(folder, suite, names)):
            print(f'{"skip" if ok is None else "ok  " if ok else "FAIL"} {seconds:7.2f} s  {name}', flush=True)
            if ok is None:
                skipped += 1
                print('    ' + (text.strip().splitlines() or ['no reason given'])[-1], flush=True)
            elif ok:
                passed += 1
            else:
                print('\n'.join('    ' + line for line in text.splitlines()[-60:]), flush=True)
                if may_run_again(name) and once_more(folder, name):
                    passed += 1
                    unsteady.append(name)
                    print(f'again: passed  {name}', flush=True)
                else:
                    failed += 1
    for name in unsteady:
        print(f'unsteady, failed once and passed alone: {name}')
    print(f'in {time.monotonic() - started:.0f} s, tier 1')
    print(f'{passed} passed, {failed} failed' + (f', {skipped} skipped' if skipped else ''), flush=True)
    return 1 if failed or not passed else 0


if __name__ == '__main__':
    sys.exit(main())
