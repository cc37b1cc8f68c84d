#!/usr/bin/python3
"""The near end of the bench: the server, and synthetic people in its room. crew.py DAIS PUBLISHER PAGES ADDRESS

Runs inside the near namespace. Reads commands, one JSON object a line, and answers each with one:
  {"do": "publish", "count": 3, "speakers": 1}    people enter by WHIP and publish; the first ones also speak
            "watchers": 2, "flooders": 1              and others by WHEP, who only receive, or flood the server with requests
  {"do": "stats"} {"do": "reset"}                 what was asked of them: key frames, retransmissions
  {"do": "leave"}                                 they go
Ends with its standard input.
"""
import json
import os
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from dais_server import Server

KEEP = os.path.join(tempfile.gettempdir(), 'dais-clips')


class NearServer(Server):
    """The demo site's people, served to the far end too, which --dev would not do."""

    def __init__(self, binary, pages, address):
        super().__init__(binary)
        self.pages, self.address = pages, address

    def start(self):
        super().start()
        self.stop()
        began = time.monotonic()
        command = [self.binary, 'serve', '--port', str(self.port), '--admin-port', '0', '--data', self.data, '--pages', self.pages,
                   '--listen', '127.0.0.1', '--listen', self.address, '--media-address', self.address, *self.args]
        with open(self.log_path, 'ab') as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        while time.monotonic() - began < 20:
            if self.process.poll() is not None:
                break
            try:
                if self.request('GET', '/healthz')[0] == 200:
                    return time.monotonic() - began
            except OSError:
                pass
            time.sleep(0.02)
        raise RuntimeError(f'the server does not answer:\n{self.log()[-4000:]}')


class Crew:
    def __init__(self, server, publisher):
        self.server, self.publisher = server, publisher
        self.host = server.sign_in('host')
        self.channel = server.town_square(self.host)
        self.process = None
        self.tokens = []

    def api(self, path, body):
        status, answer = self.server.json('POST', f'/api/v1/channels/{self.channel}/{path}', body, self.host)
        if status not in (200, 201):
            raise RuntimeError(f'{path}: {status} {answer}')
        return answer

    def open_room(self):
        self.api('room/open', {})

    def publish(self, count=3, speakers=1, flash=False, watchers=0, flooders=0):
        self.leave()
        os.makedirs(KEEP, exist_ok=True)
        command = [self.publisher, str(count), '--speakers', str(speakers), '--keep', KEEP, *(['--flash'] if flash else []),
                   '--watchers', str(watchers), '--flooders', str(flooders)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for number in range(count + watchers + flooders):
            word, index, size = self.process.stdout.readline().split()
            if word != b'offer' or int(index) != number:
                raise RuntimeError('the publisher did not start')
            self.enter(number, self.process.stdout.read(int(size)), number < count)
        end = time.monotonic() + 10
        while not all(person['connected'] for person in self.stats()):
            if time.monotonic() > end:
                raise RuntimeError('the people do not connect')
            time.sleep(0.05)
        return count

    def enter(self, number, offer, speaks):
        token = self.api('media-tokens', {'role': 'speaker' if speaks else 'viewer', 'name': f'Person {number + 1}'})['token']
        bearer = {'Authorization': f'Bearer {token}'}
        status, reply, body = self.server.request('POST', f'/{"whip" if speaks else "whep"}/{self.channel}', offer, {'Content-Type': 'application/sdp', **bearer})
        if status != 201:
            raise RuntimeError(f'WHIP: {status} {body!r}')
        self.tokens.append((reply['Location'], bearer))
        self.process.stdin.write(f'answer {number} {len(body)}\n'.encode() + body)
        self.process.stdin.flush()

    def ask(self, word):
        self.process.stdin.write(f'{word}\n'.encode())
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline().split(b' ', 1)[1])

    def stats(self):
        return self.ask('stats')

    def reset(self):
        return self.ask('reset')

    def leave(self):
        for location, bearer in self.tokens:
            self.server.request('DELETE', location, None, bearer)
        self.tokens = []
        if self.process:
            self.process.stdin.close()
            self.process.wait(5)
            self.process = None


def main(binary, publisher, pages, address):
    with NearServer(binary, pages, address) as server:
        crew = Crew(server, publisher)
        crew.open_room()
        print(json.dumps({'ok': {'url': f'https://{address}:{server.port}', 'channel': crew.channel, 'pid': server.process.pid}}), flush=True)
        for line in sys.stdin:
            command = json.loads(line)
            try:
                answer = {'ok': getattr(crew, command.pop('do'))(**command)}
            except Exception as error:  # told to the one who asked, who decides
                answer = {'fault': str(error)}
            print(json.dumps(answer), flush=True)
        crew.leave()


if __name__ == '__main__':
    main(*sys.argv[1:])
