"""Scenarios of dais-load against a server of their own, started anew for each: what is asked of them, and what is shown."""
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'support'))

import dais_server

LIMIT_S = 420
PEOPLE_RESTARTED = 1000
COUNTS_BY_S = 5  # after the last join a run settles; what breaks then is counted
MEDIA = {'loss_percent': '<=0.1', 'audio_delay_p99_ms': '<=10', 'frozen_percent': '<=0.5'}
MEMORY = {'server_allocated_kb_per_person': None, 'server_allocated_kb_per_subscription': None, 'share of the memory budget': '<=100'}
BUDGET_KB = {'person': 400, 'subscription': 64}  # of a person, and of each stream that somebody receives
CHAT = {'broadcast_p50_ms': None, 'broadcast_p99_ms': '<=500'}
# Shown of every run, so that a reader can judge the rest: what the server cost, who waited for a core, what the tool lost or was late by.
ALWAYS = ('joined', 'lost_connections', 'server_cpu_percent', 'server_cpu_us_per_packet', 'server_rss_mb', 'server_waited_percent', 'own_cpu_percent', 'own_drops',
          'lag_p99_ms')

# Ten thousand come within 55 s: the server takes in 200 connections a second.
# name: (scenario file, its keys, figures with their targets)
SCENARIOS = {
    'webinar': ('webinar', {}, {'packets_in_per_s': None, 'join_p95_ms': None, **MEDIA}),
    'webinar-1500': ('webinar', {'receivers': 1500, 'limit_people': 1501, 'video_layers': 1, 'video_kbps': 1200, 'ramp_s': 20, 'duration_s': 15},
                     {'packets_in_per_s': None, **MEDIA, 'loss_percent': '<=0', 'server_cpu_percent': '<=100'}),
    'voices': ('audio', {}, {'packets_in_per_s': None, 'join_p95_ms': None, 'loss_percent': '<=0.1', 'audio_delay_p99_ms': '<=10'}),
    'screen': ('screen', {}, {'packets_in_per_s': None, 'join_p95_ms': None, 'video_delay_p99_ms': None, **MEDIA}),
    'meeting-10x10': ('meeting-10x10', {}, {'packets_in_per_s': None, **MEDIA, **MEMORY}),
    'meeting-49x49': ('meeting-49x49', {}, {'packets_in_per_s': None, **MEDIA, **MEMORY}),
    'stage-25-125': ('stage-25-125', {}, {'packets_in_per_s': None, **MEDIA, **MEMORY}),
    'join-storm': ('join-storm', {}, {'join_p50_ms': None, 'join_p95_ms': '<=2000', 'key_requests_per_source': '<=12', **MEDIA}),
    'churn': ('churn', {}, {'leaves_per_s': None, 'join_p95_ms': '<=2000', **MEDIA}),
    'slow-receivers': ('slow-receivers', {}, {**MEDIA, 'slow_audio_delay_p99_ms': None, 'slow_loss_percent': None, 'slow_frozen_percent': None}),
    'chat-flood': ('chat-flood', {}, {'chat_sent_per_s': None, **CHAT}),
    'reconnect-herd': ('reconnect-herd', {}, {'back_percent': '>=100', 'resumed_percent': '>=100', 'back_p99_ms': '<=5000', 'loss_percent': '<=0.1'}),
    'restart-herd': ('restart-herd', {}, {'cut_connections': '>=1000', 'back_percent': '>=100', 'resumed_percent': None, 'back_p50_ms': None, 'back_max_ms': '<=30000'}),
    'idle-10000': ('idle-sockets', {'chat_per_s': 0, 'duration_s': 20, 'ramp_s': 55}, {'server_cpu_percent': '<=5', 'server_rss_kb_per_person': '<=64'}),
    'chat-10000': ('idle-sockets', {'chat_per_s': 20, 'duration_s': 20, 'ramp_s': 55}, {'chat_sent_per_s': None, **CHAT, 'server_rss_kb_per_person': '<=64'}),
}
# --quick: the rest is not run, and these only for a moment.
QUICK = {
    'webinar': {'receivers': 20, 'ramp_s': 1, 'settle_s': 1, 'duration_s': 3},
    'voices': {'receivers': 20, 'ramp_s': 1, 'settle_s': 1, 'duration_s': 3},
    'chat-flood': {'receivers': 50, 'ramp_s': 1, 'settle_s': 1, 'duration_s': 3},
    'join-storm': {'receivers': 30, 'ramp_s': 1, 'settle_s': 1, 'duration_s': 3},
}


def memory_share(figures):
    """What people and their streams have made the server allocate, of what they may."""
    person, stream = (figures[f'server_allocated_kb_per_{of}']['value'] for of in ('person', 'subscription'))
    share = 100 / (BUDGET_KB['person'] / person + BUDGET_KB['subscription'] / stream) if person and stream else None
    return {'share of the memory budget': {'value': share, 'unit': f'% ({BUDGET_KB["person"]} kB a person, {BUDGET_KB["subscription"]} kB a stream)'}}


def members(admin):
    """How many people are in rooms, by the server's own figures."""
    with urllib.request.urlopen(f'http://127.0.0.1:{admin}/metrics', timeout=5) as answer:
        found = re.search(r'^dais_live_members (\d+)', answer.read().decode(), re.M)
    return int(found.group(1)) if found else 0


def restart(server, admin, process, count):
    """Kills the server when all are in and counted, and starts it again on the same port and data."""
    while process.poll() is None and members(admin) < count:
        time.sleep(0.5)
    time.sleep(COUNTS_BY_S)
    if process.poll() is None:
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
        server.start()


def run(name, build, quick):
    """The section, or None where it has no quick form."""
    file, keys, figures = SCENARIOS[name]
    if quick and name not in QUICK:
        return None
    keys = {**keys, **(QUICK[name] if quick else {})}
    words = ['dais-load', 'run', file, *(word for key, value in keys.items() for word in (f'--{key}', str(value)))]
    admin = dais_server.free_port()
    with tempfile.TemporaryDirectory(prefix='dais-bench-') as folder:
        path = os.path.join(folder, 'report.json')
        with dais_server.Server(os.path.join(build, 'src', 'main', 'dais'), '--admin-port', str(admin)) as server:
            command = [os.path.join(build, 'tools', 'load', 'dais-load'), *words[1:], '--quiet', '--json', path, '--insecure', '--target',
                       server.origin, '--metrics', f'127.0.0.1:{admin}']
            with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
                if name == 'restart-herd':
                    restart(server, admin, process, PEOPLE_RESTARTED)
                said = process.communicate(timeout=LIMIT_S)[1]
        if not os.path.exists(path):
            raise RuntimeError(f'{name}: {said.strip()}')
        with open(path, encoding='utf-8') as report_file:
            report = json.load(report_file)
    measured = {**report['figures'], **memory_share(report['figures'])}
    shown = [{'name': key, 'value': measured[key]['value'], 'unit': measured[key]['unit'], 'target': target}
             for key, target in {**dict.fromkeys(ALWAYS), **figures}.items() if measured[key]['value'] is not None or target]
    return {'name': name, 'about': report['scenario']['about'], 'command': ' '.join(words), 'rows': [{'title': '', 'figures': shown}],
            'broke_off': '' if report['finished'] else report['ended'], 'faults': report['faults'],
            'raw': {key: figure['value'] for key, figure in measured.items()}}
