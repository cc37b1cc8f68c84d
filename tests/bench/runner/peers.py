"""Dais and Janus under the same load, by tools/peers/compare.py; left out where that can't be done."""
import json
import os
import subprocess
import sys
import tempfile

COMPARE = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', '..', 'tools', 'peers', 'compare.py')
LIMIT_S = 3600


def sides(summary):
    """One row for each figure and side, and how many times less a packet costs."""
    for key, dais in summary['Dais'].items():
        for side, value in (('Dais', dais), ('Janus', summary['Janus'][key])):
            if value is not None:
                yield {'name': f'{key}, {side}', 'value': value['mean'], 'unit': '', 'target': None}
    times = summary['Janus']['server_cpu_us_per_packet']['mean'] / summary['Dais']['server_cpu_us_per_packet']['mean']
    summary['times_less_cpu'] = times
    yield {'name': 'times less CPU for a packet than Janus', 'value': times, 'unit': '', 'target': f'>={summary["aim"]}'}


def run(name, build, quick):
    """The section of one scenario, or None where Janus is not installed or a namespace not permitted."""
    words = ['compare.py', '--only', name, *(['--rounds', '2', '--seconds', '3', '--ciphers', 'aes-gcm-128'] if quick else ['--rounds', '3', '--seconds', '8'])]
    with tempfile.TemporaryDirectory(prefix='dais-bench-') as folder:
        done = subprocess.run([sys.executable, COMPARE, *words[1:], '--build', build, '--out', folder], capture_output=True, text=True,
                              timeout=LIMIT_S, check=False)
        path = os.path.join(folder, 'summary.json')
        if done.returncode != 0:
            if done.stderr.startswith('compare: '):
                print(f'  {done.stderr.strip()}', file=sys.stderr)
                return None
            raise RuntimeError(done.stderr[-500:])
        with open(path, encoding='utf-8') as file:
            said = json.load(file)
    rows = [{'title': c['cipher'], 'figures': list(sides(c))} for c in said['comparisons']]
    return {'name': f'janus-{name}', 'about': f'{said["comparisons"][0]["about"]}: {" and ".join(said["peers"])}, means of runs in turns',
            'command': ' '.join(words), 'rows': rows, 'raw': said}
