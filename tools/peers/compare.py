#!/usr/bin/env python3
"""Dais and Janus under the same generator, in turns: tools/peers/compare.py [--quick] [--only NAME,…] [--ciphers NAME,…] [--out FOLDER]

Dais, Janus, Dais, Janus, …: each run with a server started anew; the first round is left out. The same cipher on both sides.
Writes every run's report, a page for each pair of sides, and summary.json.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys

import namespace
import servers

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
RUN_LIMIT_S = 180

# What a run is, what it is called, and how many times less CPU for a packet than Janus Dais is to need.
SCENARIOS = {
    'webinar': {'about': '1 publisher, 100 receivers: Opus and VP8 of 1.2 Mbit/s', 'aim': 6,
                'keys': {'publishers': 1, 'receivers': 100, 'video_layers': 1, 'video_kbps': 1200}},
    'audio': {'about': '1 publisher, 300 receivers: Opus alone', 'aim': 7,
              'keys': {'publishers': 1, 'receivers': 300, 'video_layers': 0, 'receive_video': 0, 'limit_people': 1000}},
    'meeting': {'about': '10 publishers, 10 receivers of all of them: Opus and VP8 of 1.2 Mbit/s', 'aim': 5,
                'keys': {'publishers': 10, 'receivers': 10, 'video_layers': 1, 'video_kbps': 1200, 'receive_audio': 10,
                         'receive_video': 10}},
}
CIPHERS = ('aes-cm-80', 'aes-gcm-128')
SHOWN = (('server_cpu_us_per_packet', 'CPU for a packet', 'µs'), ('audio_delay_p50_ms', 'sound late, p50', 'ms'),
         ('audio_delay_p99_ms', 'sound late, p99', 'ms'), ('video_delay_p99_ms', 'pictures late, p99', 'ms'),
         ('loss_percent', 'lost', '%'), ('server_rss_kb_per_subscription', 'memory for a subscription', 'kB'),
         ('server_waited_percent', 'waiting for a core that others had', '%'), ('own_drops', 'lost by the generator', 'datagrams'),
         ('lag_p99_ms', 'the generator late, p99', 'ms'))


def run_once(options, server, name, cipher, path):
    """One run of the generator; the report, or an exception that says what it complained of."""
    keys = {'name': server.name, 'about': SCENARIOS[name]['about'], 'kind': 'whip', 'cipher': cipher,
            'duration_s': options.seconds, 'threads': 1, **SCENARIOS[name]['keys']}
    command = [options.load, 'run', options.blank, '--quiet', '--json', path, *server.options]
    command += [word for key, value in keys.items() for word in (f'--{key}', str(value))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=RUN_LIMIT_S, check=False)
    if done.returncode != 0:
        raise RuntimeError(f'{server.name}, {name}, {cipher}: {done.stderr.strip() or done.stdout[-400:]}')
    with open(path, encoding='utf-8') as file:
        return json.load(file)


def figure(reports, name):
    """Mean and extremes over runs; None if none measured it."""
    values = [r['figures'][name]['value'] for r in reports if r['figures'].get(name, {}).get('value') is not None]
    return {'mean': sum(values) / len(values), 'min': min(values), 'max': max(values)} if values else None


def compare(options, sides, name, cipher):
    """All rounds of one scenario under one cipher, and their summary."""
    paths = {side.name: [] for side in sides}
    reports = {side.name: [] for side in sides}
    for number in range(options.rounds):
        for side in sides:
            path = os.path.join(options.out, f'{name}-{cipher}-{side.name.lower()}-{number}.json')
            with side as server:
                reports[side.name].append(run_once(options, server, name, cipher, path))
            paths[side.name].append(path)
            print(f'  {name} {cipher} {side.name} {number}: '
                  f'{figure(reports[side.name][-1:], "server_cpu_us_per_packet")["mean"]:.2f} µs', file=sys.stderr, flush=True)
    a, b = (side.name for side in sides)
    page = os.path.join(options.out, f'{name}-{cipher}.html')
    subprocess.run([options.load, 'compare', *paths[b], '--with', *paths[a], '--skip-first', '--html', page], check=True,
                   stdout=subprocess.DEVNULL)
    return {'scenario': name, 'about': SCENARIOS[name]['about'], 'cipher': cipher, 'rounds': options.rounds - 1,
            'aim': SCENARIOS[name]['aim'],
            **{side: {key: figure(reports[side][1:], key) for key, _, _ in SHOWN} for side in (a, b)}}


def text_of(value):
    return '–' if value is None else f'{value["mean"]:.2f} ({value["min"]:.2f}–{value["max"]:.2f})'


def table(summaries):
    """Markdown: a row for each figure, the sides beside each other, means and extremes of the runs."""
    lines = []
    for s in summaries:
        times = s['Janus']['server_cpu_us_per_packet']['mean'] / s['Dais']['server_cpu_us_per_packet']['mean']
        lines += [f'**{s["about"]}, {s["cipher"]}** ({s["rounds"]} runs each): {times:.1f} times less CPU for a packet '
                  f'(aim: {s["aim"]})', '', '| | Dais | Janus |', '|---|---|---|']
        lines += [f'| {title}, {unit} | {text_of(s["Dais"][key])} | {text_of(s["Janus"][key])} |' for key, title, unit in SHOWN]
        lines.append('')
    return '\n'.join(lines)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    parser.add_argument('--build', default=os.path.join(TOP, 'build-release'), help='folder of a release build')
    parser.add_argument('--out', default='peers-results', help='folder for reports and pages')
    parser.add_argument('--only', default=','.join(SCENARIOS), help='scenarios: ' + ', '.join(SCENARIOS))
    parser.add_argument('--ciphers', default=','.join(CIPHERS), help='of dais-load, with commas')
    parser.add_argument('--rounds', type=int, default=4, help='of which the first is left out')
    parser.add_argument('--seconds', type=int, default=10, help='that a run is counted')
    parser.add_argument('--quick', action='store_true', help='one scenario, one cipher, two rounds')
    options = parser.parse_args()
    if options.quick:
        options.only, options.ciphers, options.rounds = 'webinar', 'aes-gcm-128', 2
    wrong = [name for name in options.only.split(',') if name not in SCENARIOS]
    if wrong or options.rounds < 2:
        parser.error(f'--only: there is no scenario {wrong[0]}' if wrong else '--rounds: the first is left out, so at least 2')
    options.load = os.path.join(options.build, 'tools', 'load', 'dais-load')
    options.dais = os.path.join(options.build, 'src', 'main', 'dais')
    return options


def why_not(options):
    if shutil.which('janus') is None or not servers.janus_server.libraries():
        return 'Janus is missing (Debian: apt-get install janus)'
    if not os.access(options.load, os.X_OK):
        return f'{options.load} is missing: meson setup build-release --buildtype=debugoptimized && ninja -C build-release'
    return '' if namespace.INSIDE in os.environ else namespace.missing()


def main():
    options = parse()
    reason = why_not(options)
    if reason:
        sys.exit(f'compare: {reason}')
    namespace.enter()
    os.makedirs(options.out, exist_ok=True)
    options.blank = os.path.join(options.out, 'blank.yaml')
    with open(options.blank, 'w', encoding='utf-8') as file:
        file.write('settle_s: 2\nramp_s: 4\n')
    sides = [servers.Dais(options.dais, namespace.ADDRESS), servers.Janus(namespace.ADDRESS)]
    summaries = []
    for name in options.only.split(','):
        for cipher in options.ciphers.split(','):
            summaries.append(compare(options, sides, name, cipher))
            with open(os.path.join(options.out, 'summary.json'), 'w', encoding='utf-8') as file:
                json.dump({'peers': [side.version() for side in sides], 'comparisons': summaries}, file, indent=1)
    print(table(summaries))


if __name__ == '__main__':
    main()
