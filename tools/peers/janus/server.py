"""Starts a Janus of one's own: its configuration in a folder of its own, on one address, videoroom alone."""
import http.client
import os
import subprocess
import time

START_S = 15

MAIN = '''general: {{
    configs_folder = "{folder}"
    plugins_folder = "{libraries}/plugins"
    transports_folder = "{libraries}/transports"
    events_folder = "{libraries}/events"
    loggers_folder = "{libraries}/loggers"
    debug_level = 3
    hide_dependencies = true
    event_loops = {loops}
}}
media: {{ rtp_port_range = "{ports}" }}
nat: {{
    ice_lite = true                 # as Dais is
    ice_enforce_list = "{address}"
}}
plugins: {{ disable = "{other_plugins}" }}
transports: {{ disable = "{other_transports}" }}
loggers: {{ disable = "libjanus_jsonlog.so" }}
events: {{ broadcast = false }}
'''
HTTP = '''general: {{
    json = "compact"
    http = true
    ip = "{address}"
    port = {port}
}}
'''


def libraries():
    """Where the package put Janus' plugins; '' when it is not installed."""
    for folder in ('/usr/lib/x86_64-linux-gnu/janus', '/usr/lib/aarch64-linux-gnu/janus', '/usr/lib/janus'):
        if os.path.isdir(folder):
            return folder
    return ''


def others(folder, kept):
    return ','.join(sorted(name for name in os.listdir(folder) if name.endswith('.so') and name != kept))


def version():
    said = subprocess.run(['janus', '--version'], capture_output=True, text=True, check=False).stdout
    return next((line.split('(')[1].rstrip(') ') for line in said.splitlines() if line.startswith('Janus version')), '')


def configure(folder, address, port, loops, ports):
    values = {'folder': folder, 'address': address, 'port': port, 'loops': loops, 'ports': ports,
              'libraries': libraries(), 'other_plugins': others(libraries() + '/plugins', 'libjanus_videoroom.so'),
              'other_transports': others(libraries() + '/transports', 'libjanus_http.so')}
    for name, text in (('janus.jcfg', MAIN), ('janus.transport.http.jcfg', HTTP), ('janus.plugin.videoroom.jcfg', '')):
        with open(os.path.join(folder, name), 'w', encoding='utf-8') as file:
            file.write(text.format(**values))


def answers(address, port):
    try:
        connection = http.client.HTTPConnection(address, port, timeout=2)
        connection.request('GET', '/janus/info')
        return connection.getresponse().status == 200
    except OSError:
        return False


def start(folder, address, port, loops=2, ports='20000-40000'):
    """The process, once its API answers. `address` must not be one of the loopback device: Janus does not use those."""
    configure(folder, address, port, loops, ports)
    with open(os.path.join(folder, 'janus.log'), 'wb') as log:
        process = subprocess.Popen(['janus', '-F', folder, '-C', os.path.join(folder, 'janus.jcfg')], stdin=subprocess.DEVNULL,
                                   stdout=log, stderr=log)
    deadline = time.monotonic() + START_S
    while not answers(address, port):
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            with open(os.path.join(folder, 'janus.log'), encoding='utf-8', errors='replace') as log:
                raise RuntimeError('Janus does not start:\n' + ''.join(log.readlines()[-5:]))
        time.sleep(0.1)
    return process
