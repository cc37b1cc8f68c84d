"""Talks to Janus: one session over its HTTP API, whose events one thread waits for."""
import http.client
import json
import queue
import threading
import uuid

ANSWER_S = 20


class JanusError(Exception):
    """Janus refused, or did not answer."""


class Gateway:
    """One session; `close` ends it and all its handles."""

    def __init__(self, host, port):
        self.host, self.port = host, port
        self.local = threading.local()
        self.waiting, self.lock = {}, threading.Lock()
        self.session = self.post('/janus', {'janus': 'create'})['data']['id']
        threading.Thread(target=self.listen, daemon=True).start()

    def post(self, path, message):
        """One request and Janus' immediate answer, on a connection of the calling thread."""
        body = json.dumps({'transaction': uuid.uuid4().hex, **message})
        if not hasattr(self.local, 'connection'):
            self.local.connection = http.client.HTTPConnection(self.host, self.port, timeout=ANSWER_S)
        self.local.connection.request('POST', path, body, {'Content-Type': 'application/json'})
        answer = json.loads(self.local.connection.getresponse().read())
        if answer['janus'] == 'error':
            raise JanusError(answer['error']['reason'])
        return answer

    def listen(self):
        """Events of all handles come here; those that answer a request go to who asked."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=90)
        while True:
            try:
                connection.request('GET', f'/janus/{self.session}?maxev=10')
                events = json.loads(connection.getresponse().read())
            except (OSError, http.client.HTTPException, ValueError):
                return  # Janus ended
            for event in events if isinstance(events, list) else [events]:
                with self.lock:
                    answered = self.waiting.get(event.get('transaction'))
                if answered is not None and event['janus'] != 'ack':
                    answered.put(event)

    def attach(self):
        """A new handle of the videoroom."""
        return self.post(f'/janus/{self.session}', {'janus': 'attach', 'plugin': 'janus.plugin.videoroom'})['data']['id']

    def ask(self, handle, body, jsep=None):
        """A message to the plugin, and its answer: (data, SDP or '')."""
        message = {'janus': 'message', 'body': body, 'transaction': uuid.uuid4().hex}
        if jsep is not None:
            message['jsep'] = jsep
        answered = queue.Queue()
        with self.lock:
            self.waiting[message['transaction']] = answered
        try:
            event = self.post(f'/janus/{self.session}/{handle}', message)
            if event['janus'] == 'ack':
                event = answered.get(timeout=ANSWER_S)
        except queue.Empty:
            raise JanusError(f'no answer to {body["request"]} within {ANSWER_S} s') from None
        finally:
            with self.lock:
                del self.waiting[message['transaction']]
        data = event.get('plugindata', {}).get('data', {})
        if 'error' in data or event['janus'] == 'error':
            raise JanusError(data.get('error') or event['error']['reason'])
        return data, event.get('jsep', {}).get('sdp', '')

    def detach(self, handle):
        self.post(f'/janus/{self.session}/{handle}', {'janus': 'detach'})

    def close(self):
        self.post(f'/janus/{self.session}', {'janus': 'destroy'})
