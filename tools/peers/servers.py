"""The servers that are measured, each started anew for each run and ended after it."""
import os
import shutil
import sys
import tempfile
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, 'janus'), os.path.join(HERE, '..', '..', 'tests', 'support')]

import adapter
import dais_server
import gateway
import server as janus_server

JANUS_PORT, ADAPTER_PORT = 8088, 8080  # in a network namespace of our own they are free


class Dais:
    """`dais serve --dev` with a data folder of its own."""

    name = 'Dais'

    def __init__(self, binary, address):
        self.binary, self.address = binary, address

    def version(self):
        return os.popen(f'{self.binary} --version').read().strip()

    def __enter__(self):
        admin = dais_server.free_port()
        self.server = dais_server.Server(self.binary, '--media-address', self.address, '--admin-port', str(admin))
        self.server.start()
        self.options = ['--target', self.server.origin, '--insecure', '--metrics', f'127.0.0.1:{admin}']
        return self

    def __exit__(self, *raised):
        self.server.__exit__(*raised)


class Janus:
    """Debian's Janus: videoroom, two event loops, behind the WHIP and WHEP adapter, which runs in this process."""

    name = 'Janus'

    def __init__(self, address):
        self.address = address

    def version(self):
        return f'Janus {janus_server.version()}'

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix='janus-')
        try:
            self.process = janus_server.start(self.folder, self.address, JANUS_PORT)
        except BaseException:
            shutil.rmtree(self.folder)
            raise
        self.gateway = gateway.Gateway(self.address, JANUS_PORT)
        self.adapter = adapter.Adapter((self.address, ADAPTER_PORT), self.gateway)
        threading.Thread(target=self.adapter.serve_forever, daemon=True).start()
        self.options = ['--target', f'http://{self.address}:{ADAPTER_PORT}', '--whip', '/whip/1', '--whep', '/whep/1',
                        '--token', 'none', '--server-pid', str(self.process.pid), '--metrics', 'none']
        return self

    def __exit__(self, *_):
        self.adapter.shutdown()
        self.adapter.server_close()
        self.process.terminate()
        try:
            self.process.wait(10)
        except janus_server.subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
