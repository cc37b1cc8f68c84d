#!/usr/bin/python3
"""The command line and the configuration: each thing that is wrong is said in one line that names place, key, limit and fix, and all of them at once: config_test.py DAIS_BINARY"""
import fcntl
import os
import socket
import subprocess
import sys
import tempfile

DAIS = os.path.abspath(sys.argv[1])
FOLDER = tempfile.mkdtemp(prefix='dais-config-')
ERRORS = 0


def run(*arguments, text='', **environment):
    plain = {name: value for name, value in os.environ.items() if not name.startswith('DAIS_')}
    done = subprocess.run([DAIS, *arguments], input=text, capture_output=True, text=True, timeout=30, cwd=FOLDER, env={**plain, **environment})
    assert 'Sanitizer' not in done.stderr, done.stderr
    return done.returncode, done.stdout, done.stderr


def expect(what, got, status, *words):
    global ERRORS
    code, out, error = got
    said = out + error
    if code != status or any(word not in said for word in words) or (status != 0 and (out or error.count('\n') != 1)):
        ERRORS += 1
        print(f'FAILED {what}: {got}')
    else:
        print(f'ok {what}')


def file(text):
    path = os.path.join(FOLDER, 'dais.yaml')
    with open(path, 'w', encoding='utf-8') as out:
        out.write(text)
    return path


def check(text='', *arguments, **environment):
    return run('check-config', '--config', file(text), *arguments, **environment)


good = 'http:\n  port: 9000\n  origins: ["https://meet.example.org"]\nmedia:\n  addresses:\n    - 127.0.0.1\n    - 127.0.0.2\n'
expect('a good file is fine', check(good), 0, 'fine')
expect('every value tells where it came from', check(good, '--dump-config', '--media-port', '5000', DAIS_LOG_LEVEL='warn'), 0,
       'http.port          9000', 'from file; DAIS_HTTP_PORT', '127.0.0.1, 127.0.0.2', 'from environment; DAIS_LOG_LEVEL', 'from command line; DAIS_MEDIA_PORT')
expect('the command line beats the environment, which beats the file', check(good, '--dump-config', DAIS_HTTP_PORT='9001'), 0, 'http.port          9001')
expect('lists come from one place', check(good, '--dump-config', DAIS_MEDIA_ADDRESSES='127.0.0.7, 127.0.0.8'), 0, '127.0.0.7, 127.0.0.8   #')
expect('a file of comments alone', check('# nothing yet\n'), 0, 'fine')
expect('an unknown key', check('http:\n  prot: 1\n'), 78, 'prot', 'dais.yaml')
expect('not YAML', check('http: [\n'), 78, 'dais.yaml')
expect('a port out of range', check('http:\n  port: 70000\n'), 78, 'http.port', '70000', '1 to 65535')
expect('a port that is no number', run('check-config', '--port', '84x'), 78, '--port', '84x')
expect('a bad address', run('check-config', DAIS_HTTP_LISTEN='localhost'), 78, 'DAIS_HTTP_LISTEN', 'localhost')
expect('a bad origin', check('http:\n  origins: ["http://x"]\n'), 78, 'http.origins', 'https://')
expect('a certificate without its key', check('http:\n  certificate: /x\n'), 78, 'http.key')
expect('one port for two things', run('check-config', '--port', '9000', '--admin-port', '9000'), 78, '9000')
expect('external addresses, a TURN server', check('media:\n  port: 40000\n  external_addresses: [203.0.113.7, "203.0.113.8:5000", "[2001:db8::8]:5000", 2001:db8::9]\n  announce: external\n  tcp: off\n'
       'turn:\n  urls: ["turn:turn.example.org:3478?transport=udp", "turns:[2001:db8::5]:443"]\n  secret: not shown to anybody\n', '--dump-config'), 0,
       '203.0.113.7, 203.0.113.8:5000, [2001:db8::8]:5000, 2001:db8::9', 'turns:[2001:db8::5]:443', 'turn.secret        (set)', 'DAIS_TURN_SECRET')
for wrong, words in {'0.0.0.0': 'nowhere', '239.1.2.3': 'nowhere', 'meet.example.org': 'not an IP', '203.0.113.7:0': 'not an IP', '203.0.113.7:70000': 'not an IP', '[2001:db8::1': 'not an IP', '[2001:db8::1]x': 'not an IP'}.items():
    expect(f'an external address like {wrong}', check(f'media:\n  port: 5000\n  external_addresses: ["{wrong}"]\n'), 78, 'media.external_addresses', wrong, words)
expect('a forwarded port without one to lead to', check('media:\n  external_addresses: ["203.0.113.7:5000"]\n'), 78, 'media.port')
expect('only external addresses, and none', check('media:\n  announce: external\n'), 78, 'media.external_addresses')
expect('an announcement of neither', check('media:\n  announce: none\n'), 78, 'media.announce', 'all nor external')
expect('a switch that is neither', run('check-config', DAIS_MEDIA_TCP='maybe'), 78, 'DAIS_MEDIA_TCP', 'on nor off')
expect('a TURN server without its secret', run('check-config', DAIS_TURN_URLS='turn:turn.example.org'), 78, 'turn.secret')
expect('a short secret is not repeated', run('check-config', DAIS_TURN_URLS='turn:x', DAIS_TURN_SECRET='short'), 78, '16 to 256')
for wrong in ('stun:x', 'turn:', 'turn:x:0', 'turn:x:99999', 'turn:x?transport=sctp', 'turns:x?transport=udp', 'turn:x/y', 'https://x'):
    expect(f'a TURN server like {wrong}', run('check-config', DAIS_TURN_URLS=wrong, DAIS_TURN_SECRET='sixteen characters'), 78, 'DAIS_TURN_URLS', wrong)
expect('one value where a list belongs names the key', check('media:\n  addresses: 10.0.0.5\n'), 78, 'dais.yaml', 'media.addresses', 'in brackets')
expect('a list where one value belongs names the key', check('media:\n  port: [1]\n'), 78, 'media.port')
code, out, error = run('check-config', DAIS_MEDIA_ADRESSES='10.0.0.5')
expect('a misspelt name in the environment', (code, out, error), 0, 'DAIS_MEDIA_ADRESSES', 'DAIS_MEDIA_ADDRESSES')
expect('and its value is not shown', (0, out, error.replace('10.0.0.5', 'SHOWN') if '10.0.0.5' in error else 'kept'), 0, 'kept')

# All that is wrong, at once: each fault has its line, and the ones of the machine come with those of the file.
def all_of(what, text, faults, status=78, command='check-config', **environment):
    global ERRORS
    code, out, error = run(command, '--config', file(text), **environment)
    lines = error.splitlines()
    if code != status or out or len(lines) != len(faults) or any(word not in line for line, words in zip(lines, faults) for word in words):
        ERRORS += 1
        print(f'FAILED {what}: {code} {out!r}\n{error}')
    else:
        print(f'ok {what}')


many = """data: /proc/nowhere
http:
  prot: 8443
  port: 70000
  origins: https://meet.example.org
  port: 9000
medai:
  port: 1
media:
  addresses: [10.0.0.300, 0.0.0.0]
  tcp: perhaps
  workers: [2]
admin: 9
turn:
  secret: abc
nonsense: 1
"""
many_faults = [('dais.yaml:3: http.prot', 'http.port'), ('dais.yaml:4: http.port', '70000', '65535'), ('dais.yaml:5: http.origins', 'in brackets'), ('dais.yaml:6: http.port', 'line 4'),
               ('dais.yaml:7: medai', 'no such key'), ('dais.yaml:10: media.addresses', '10.0.0.300'), ('dais.yaml:10: media.addresses', '0.0.0.0', 'nowhere'), ('dais.yaml:11: media.tcp', 'perhaps'),
               ('dais.yaml:12: media.workers', 'one value'), ('dais.yaml:13: admin is a section',), ('dais.yaml:15: turn.secret', '16 to 256'), ('dais.yaml:16: nonsense', '--dump-config'),
               ('DAIS_LOG_LEVEL', 'loud')]
all_of('every fault of a file in one go', many, [*many_faults, ('dais.yaml:1: data', '/proc/nowhere', '--data')], DAIS_LOG_LEVEL='loud')
all_of('serve says the same of the file', many, many_faults, command='serve', DAIS_LOG_LEVEL='loud')
expect('an empty section sets nothing', check('http:\n#  port: 1\nlog:\n  level: warn\n'), 0, 'fine')
expect('an empty file', check(''), 0, 'fine')
expect('a list alone', check('- 1\n'), 78, 'dais.yaml:1', 'a key and a colon')

# What is no YAML: where, and what to do about it, in words that are not the parser's.
for text, words in {
    'http:\n  origins: ["https://a.example"\n  port: 1\n': ('dais.yaml:2: column 12', 'is not closed', '[one, two]'),
    'http: {port: 1\ndata: x\n': ('dais.yaml:1: column 7', 'is not closed'),
    'http:\n  port: 1\n listen: [x]\n': ('dais.yaml:3: column', 'same column'),
    'data: a: b\n': ('dais.yaml:1: column 8', 'colon'),
    'http:\n  port\n  listen: [x]\n': ('dais.yaml:3: column', 'colon'),
    'http:\n\tport: 1\n': ('dais.yaml:2: column 1', 'spaces instead of tabs'),
    'data: "abc\nhttp:\n  port: 1\n': ('dais.yaml:1: column 7', 'quote', 'not closed'),
    'data: "C:\\data"\n': ('dais.yaml:1: column', 'single quotes'),
    'data: *x\n': ('dais.yaml:1: column', 'in quotes'),
    'data: &\n': ('dais.yaml:1: column', 'in quotes'),
    'data: @x\n': ('dais.yaml:1: column 7', 'in quotes'),
    'data: - x\n': ('dais.yaml:1: column', 'line of its own'),
    'log:\n  level: info\ndata: "\x01"\n': ('dais.yaml:3', 'control character'),
}.items():
    got = check(text)
    expect(f'no YAML: {text!r}', got, 78, *words)
    expect('without the words of a library', (0, '', '' if any(word in got[2] for word in ('did not find', 'expected', 'context', 'scalar', 'token')) else 'plain'), 0, 'plain')
with open(os.path.join(FOLDER, 'dais.yaml'), 'wb') as out:
    out.write(b'http:\n  port: 1\ndata: "\xff"\n')
expect('no UTF-8', run('check-config', '--config', os.path.join(FOLDER, 'dais.yaml')), 78, 'dais.yaml:3', 'UTF-8')
expect('a folder instead of a file', run('check-config', '--config', FOLDER), 78, FOLDER, 'irectory')

# What the machine must have: check-config says it, and serve, which asks the same function, does not start.
def both(what, text, *words, **environment):
    expect(what, check(text, **environment), 78, *words)
    expect(f'{what}: serve does not start', run('serve', '--config', file(text), **environment), 69, *words)


def pem(name, *arguments):
    path = os.path.join(FOLDER, name)
    subprocess.run(['openssl', *arguments, '-out', path], check=True, capture_output=True)
    os.chmod(path, 0o600)
    return path


key, other = (pem(name, 'genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256') for name in ('key.pem', 'other.pem'))
locked = pem('locked.pem', 'genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-aes256', '-pass', 'pass:secret')
certificate = pem('certificate.pem', 'req', '-x509', '-new', '-key', key, '-subj', '/CN=localhost', '-days', '2')
pair = 'http:\n  certificate: {}\n  key: {}\n'.format
expect('a certificate and its key', check(pair(certificate, key)), 0, 'fine')
both('a certificate that is not there', pair('/nowhere.pem', key), 'http.certificate', '/nowhere.pem')
both('a key that is not there', pair(certificate, '/nowhere.key'), 'http.key', '/nowhere.key')
both('the key of another certificate', pair(certificate, other), 'http.key', 'other.pem', 'not the key of')
both('a key behind a passphrase', pair(certificate, locked), 'http.key', 'locked.pem', 'passphrase')
both('no certificate at all in the file', pair(file('# none'), key).replace('dais.yaml', 'key.pem', 1), 'http.certificate', 'key.pem')
os.chmod(other, 0o644)
both('a key for everybody', pair(certificate, other), 'http.key', 'chmod 0600')
both('a media address that is not ours', 'media:\n  addresses: [8.8.8.8]\n', 'media.addresses', '8.8.8.8', 'media.external_addresses')
both('a page address that is not ours', 'http:\n  listen: [8.8.8.8]\n', 'http.listen', '8.8.8.8')
expect('a media address that is none', check('media:\n  addresses: [0.0.0.0]\n'), 78, 'media.addresses', '0.0.0.0', 'leave it out')
both('no port for the second worker', 'media:\n  port: 65535\n  workers: 2\n', 'media.port', '65534')
expect('one worker at the last port', check('media:\n  port: 65535\n  workers: 1\n'), 0, 'fine')
both('no forwarded port for the second worker', 'media:\n  port: 5000\n  workers: 2\n  external_addresses: ["203.0.113.7:65535"]\n', 'media.external_addresses', '65534')
both('pages at a port of the media', 'http:\n  port: 40001\nmedia:\n  port: 40000\n  workers: 2\n', 'http.port', '40001')
expect('which are free without TCP', check('http:\n  port: 40001\nmedia:\n  port: 40000\n  workers: 2\n  tcp: off\n'), 0, 'fine')
expect('external addresses and any port', check('media:\n  external_addresses: [203.0.113.7]\n'), 0, 'media.port', 'fine')
both('a data folder that can not be', 'data: /proc/nowhere\n', 'data', '/proc/nowhere', '--data')
both('a data folder that is a file', f'data: {certificate}\n', 'data', 'certificate.pem')
both('a data folder that can not be written to', 'data: /sys/kernel\n', 'data', '/sys/kernel')
expect('a check makes no folder', check('data: fresh\n'), 0, 'fine')
if os.path.exists(os.path.join(FOLDER, 'fresh')):
    ERRORS += 1
    print('FAILED a check makes no folder: it is there')

secret = os.path.join(FOLDER, 'client-secret')
with open(secret, 'w', encoding='utf-8') as out:
    out.write('the secret\n')
os.chmod(secret, 0o600)
provider = 'oidc:\n  issuer: https://id.example.org/realms/hall\n  client_id: dais\n  client_secret_file: {}\n{}'.format
expect('an identity provider', check(provider(secret, '  groups: ["cn=staff,dc=example = Staff", choir]\n'), '--dump-config'), 0,
       'cn=staff,dc=example = Staff, choir', 'profile, email', 'preferred_username', 'DAIS_OIDC_CLIENT_SECRET_FILE')
for issuer in ('http://id.example.org', 'id.example.org', 'https://', 'https://id.example.org/?tenant=1', 'https://id.example.org#x', 'https://a b'):
    expect(f'an issuer like {issuer}', check(f'oidc:\n  issuer: "{issuer}"\n  client_id: dais\n'), 78, 'oidc.issuer', issuer, 'https://id.example.org')
expect('an issuer alone', check('oidc:\n  issuer: https://id.example.org\n'), 78, 'oidc.client_id')
expect('a client of no issuer', check('oidc:\n  client_id: dais\n'), 78, 'oidc.client_id', 'oidc.issuer')
expect('a group of one side', check(provider(secret, '  groups: ["staff ="]\n')), 78, 'oidc.groups', 'theirs = ours')
expect('65 groups', check(provider(secret, f'  groups: {[f"g{i}" for i in range(65)]}\n')), 78, 'oidc.groups')
expect('64 groups', check(provider(secret, f'  groups: {[f"g{i}" for i in range(64)]}\n')), 0, 'fine')
expect('9 scopes', check(provider(secret, f'  scopes: {list("abcdefghi")}\n')), 78, 'oidc.scopes')
expect('a scope with a blank', check(provider(secret, '  scopes: ["profile email"]\n')), 78, 'oidc.scopes', 'profile email')
expect('accounts by addresses that anybody types in', check(provider(secret, '  link: email\n  email: any\n')), 78, 'oidc.link', 'oidc.email')
expect('a link of no kind', check(provider(secret, '  link: login\n')), 78, 'oidc.link', 'ask nor email')
expect('a logout nowhere', check(provider(secret, '  logout: everywhere\n')), 78, 'oidc.logout', 'here nor provider')
expect('a name of two lines', check(provider(secret, '  name: "two\\nlines"\n')), 78, 'oidc.name', 'one line')
both('a secret that is not there', provider('/nowhere', ''), 'oidc.client_secret_file', '/nowhere')
both('authorities that are not there', provider(secret, '  ca: /nowhere.pem\n'), 'oidc.ca', '/nowhere.pem')
os.chmod(secret, 0o644)
both('a secret for everybody', provider(secret, ''), 'oidc.client_secret_file', 'chmod 0600')
os.chmod(secret, 0o600)
for content in ('', '\n\n', 'x' * 2000, 'a\0b'):
    with open(secret, 'w', encoding='utf-8') as out:
        out.write(content)
    both(f'a secret of {len(content)} bytes', provider(secret, ''), 'oidc.client_secret_file', 'the secret alone')

expect('a file that is not there', run('check-config', '--config', '/nowhere.yaml'), 78, '/nowhere.yaml')
expect('an unknown option', run('serve', '--nonsense', '1'), 64, '--nonsense')
expect('an unknown command', run('dance'), 64, 'dance')
expect('help', run('--help'), 0, 'usage: dais serve')
expect('version', run('--version'), 0, 'dais ')

data = os.path.join(FOLDER, 'data')
expect('a short password', run('account', 'add', 'ann', '--data', data, text='short\n'), 64, '10 to 128')
expect('the first administrator', run('account', 'add', 'ann', '--admin', '--name', 'Ann Admin', '--data', data, text='a rather long one\n'), 0, 'administrator')
expect('the same login again', run('account', 'add', 'Ann', '--data', data, text='a rather long one\n'), 64, 'exists')
expect('no login', run('account', 'add', '--data', data, text='a rather long one\n'), 64, 'LOGIN')
expect('an unknown verb', run('account', 'dance', '--data', data), 64, 'add, list', 'dance')
expect('the last administrator stays', run('account', 'disable', 'ann', '--data', data), 64, 'last administrator')
expect('another account', run('account', 'add', 'bo', '--email', 'bo@example.org', '--data', data, text='a rather long one\n'), 0, 'bo is made')
expect('its address is its own', run('account', 'add', 'ben', '--email', 'BO@example.org', '--data', data, text='a rather long one\n'), 64, 'email')
expect('nothing to change', run('account', 'edit', 'bo', '--data', data), 64, '--name, --email or --role')
expect('no such role', run('account', 'edit', 'bo', '--role', 'god', '--data', data), 64, 'admin, user or viewer', 'god')
expect('the last administrator keeps the role', run('account', 'edit', 'ann', '--role', 'user', '--data', data), 64, 'last administrator')
expect('another has the address', run('account', 'edit', 'ann', '--email', 'BO@example.org', '--data', data), 64, 'email')
expect('changed', run('account', 'edit', 'bo', '--name', 'Bo Other', '--role', 'viewer', '--data', data), 0, 'bo is changed')
expect('as the list says', run('account', 'list', '--data', data), 0, 'bo\tBo Other\tbo@example.org\tviewer')
expect('disabled', run('account', 'disable', 'BO', '--data', data), 0, 'disabled')
expect('the list', run('account', 'list', '--data', data), 0, 'Ann Admin', 'bo@example.org', 'disabled')
expect('enabled', run('account', 'enable', 'bo', '--data', data), 0, 'enabled')
expect('a new password', run('account', 'password', 'bo', '--data', data, text='another long one\n'), 0, 'signed out')
expect('nobody of that name', run('account', 'delete', 'eve', '--data', data), 64, 'eve')
expect('a group', run('group', 'add', 'Choir', '--data', data), 0, 'Choir is made')
expect('the same group', run('group', 'add', 'CHOIR', '--data', data), 64, 'exists')
expect('in the group', run('group', 'join', 'choir', 'bo', '--data', data), 0, 'bo is in')
expect('its members', run('group', 'members', 'choir', '--data', data), 0, 'bo')
expect('too few words', run('group', 'join', 'choir', '--data', data), 64, 'NAME LOGIN')
expect('deleted', run('account', 'delete', 'bo', '--data', data), 0, 'deleted')
expect('groups and how many', run('group', 'list', '--data', data), 0, 'Choir\t0')

# Ports: another program's, and each for one thing only. While a server runs on the data folder they are its own.
both('admin.port among the media', 'admin:\n  listen: 127.0.0.1\n  port: 40001\nmedia:\n  addresses: [127.0.0.1]\n  port: 40000\n  workers: 2\n', 'dais.yaml:3: admin.port', '40001', '40000 to 40001')
both('the default of admin.port among the media', 'http:\n  port: 40000\nmedia:\n  addresses: [127.0.0.1]\n  port: 40001\n  workers: 1\n', 'admin.port', '40001')
expect('another address is another port', check('http:\n  listen: [127.0.0.2]\n  port: 40000\nadmin:\n  port: 0\nmedia:\n  addresses: [127.0.0.1]\n  port: 40000\n  workers: 1\n'), 0, 'fine')
with socket.socket() as taken, socket.socket(type=socket.SOCK_DGRAM) as taken_udp:
    taken.bind(('127.0.0.1', 0))
    taken.listen()
    port = taken.getsockname()[1]
    taken_udp.bind(('127.0.0.1', 0))
    udp = taken_udp.getsockname()[1]
    expect('a port that is taken', run('serve', '--dev', '--port', str(port), '--data', os.path.join(FOLDER, 'other')), 69, str(port), '--port')
    both('http.port is taken', f'http:\n  port: {port}\nadmin:\n  port: 0\n', 'dais.yaml:2: http.port', str(port), 'another program', '--port')
    both('admin.port is taken', f'admin:\n  port: {port}\n', 'dais.yaml:2: admin.port', str(port), '--admin-port')
    both('media.port is taken over UDP', f'media:\n  addresses: [127.0.0.1]\n  port: {udp}\n  workers: 1\n', 'dais.yaml:3: media.port', str(udp), 'UDP', '--media-port')
    both('media.port is taken over TCP', f'media:\n  addresses: [127.0.0.1]\n  port: {port}\n  workers: 1\n', 'dais.yaml:3: media.port', str(port), 'TCP', '--media-port')
    expect('TCP does not matter without it', check(f'media:\n  addresses: [127.0.0.1]\n  port: {port}\n  workers: 1\n  tcp: off\n'), 0, 'fine')
    held = os.path.join(FOLDER, 'held')
    os.mkdir(held)
    with open(os.path.join(held, 'dais.lock'), 'w', encoding='ascii') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        expect('the ports of a server that runs are its own', check(f'data: {held}\nhttp:\n  port: {port}\nadmin:\n  port: 0\n'), 0, 'fine')
expect('a data folder that can not be', run('serve', '--dev', '--data', '/proc/nowhere'), 69, '/proc/nowhere')
raise SystemExit(f'{ERRORS} failed' if ERRORS else 0)
