"""Runs this program again in a network namespace of its own, whose one address all servers that are measured use.

Janus gives no candidates of the loopback device. The address stands on one end of a veth pair; what is sent to it from
inside is still delivered by the loopback device, for every server alike.
"""
import os
import shutil
import subprocess
import sys

ADDRESS = '10.77.0.1'
INSIDE = 'DAIS_PEERS_NAMESPACE'
DEVICES = (('link', 'set', 'lo', 'up'), ('link', 'add', 'peers0', 'type', 'veth', 'peer', 'name', 'peers1'),
           ('addr', 'add', f'{ADDRESS}/24', 'dev', 'peers0'), ('link', 'set', 'peers0', 'up'), ('link', 'set', 'peers1', 'up'))


def missing():
    """Why it can't be done here; '' if it can."""
    for program, package in (('ip', 'iproute2'), ('unshare', 'util-linux')):
        if shutil.which(program) is None:
            return f'{program} is missing (Debian: apt-get install {package})'
    done = subprocess.run([*command(), 'ip', 'link', 'add', 'peers0', 'type', 'veth', 'peer', 'name', 'peers1'],
                          capture_output=True, text=True, check=False)
    return '' if done.returncode == 0 else f'no network namespace with a veth pair: {done.stderr.strip()}'


def command():
    return ['unshare', '--net'] if os.geteuid() == 0 else ['unshare', '--user', '--map-root-user', '--net']


def enter():
    """Returns inside; outside it becomes the program that does."""
    if INSIDE not in os.environ:
        os.environ[INSIDE] = '1'
        os.execvp('unshare', [*command(), sys.executable, *sys.argv])
    for words in DEVICES:
        subprocess.run(['ip', *words], check=True)
