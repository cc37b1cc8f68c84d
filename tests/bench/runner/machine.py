"""What it was measured on, and of what: all that a reader needs to compare two pages."""
import json
import os
import platform
import re
import shutil
import subprocess

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', '..')


def said(*command):
    if shutil.which(command[0]) is None:
        return ''
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=TOP)
    return done.stdout.strip()


def first_match(pattern, path):
    try:
        with open(path, encoding='utf-8', errors='replace') as file:
            found = re.search(pattern, file.read(), re.M)
    except OSError:
        return ''
    return found.group(1).strip() if found else ''


def package(name):
    return said('dpkg-query', '-W', '-f', '${Version}', name)


def describe(build):
    memory_kb = first_match(r'^MemTotal: *(\d+)', '/proc/meminfo') or '0'
    dais = os.path.join(build, 'src', 'main', 'dais')
    return {
        'machine': {'cores': os.cpu_count(), 'cpu': first_match(r'^model name\s*: (.*)', '/proc/cpuinfo') or platform.machine(),
                    'memory_gib': round(int(memory_kb) / 1048576, 1), 'kernel': platform.release(),
                    'system': first_match(r'^PRETTY_NAME="?([^"\n]*)', '/etc/os-release'),
                    'virtual': 'hypervisor' in first_match(r'^flags\s*: (.*)', '/proc/cpuinfo')},
        'versions': {'dais': said(dais, '--version'), 'compiler': said('cc', '--version').split('\n')[0], 'libssl3': package('libssl3'),
                     'libsrtp2-1': package('libsrtp2-1'), 'libipsec-mb1': package('libipsec-mb1'), 'libwebsockets17': package('libwebsockets17'),
                     'janus': package('janus')},
        'build': build_type(build),
        'commit': said('git', 'rev-parse', '--short=10', 'HEAD'),
        'changed_since': bool(said('git', 'status', '--porcelain', '--untracked-files=no')),
    }


def build_type(build):
    listed = said('meson', 'introspect', os.path.abspath(build), '--buildoptions') or '[]'
    options = {option['name']: option['value'] for option in json.loads(listed)}
    sanitize = options.get('b_sanitize', 'none')
    sanitize = ','.join(sanitize) if isinstance(sanitize, list) else sanitize
    return options.get('buildtype', '') + ('' if sanitize in ('none', '') else f', sanitized by {sanitize}')


def load():
    """The load average over a minute: what else ran when a section began."""
    return round(os.getloadavg()[0], 2)
