#!/usr/bin/env python3
"""Every floor includes only what the table of ARCHITECTURE.md allows: imports.py TOP_FOLDER"""
import os
import re
import sys

# floor: (floors it may use, libraries it may use)
TABLE = {
    'base': ('', 'uthash utf8proc openssl'),
    'wire': ('base', 'openssl'),
    'transport': ('base wire', 'openssl srtp2 uthash'),
    'sfu': ('base wire transport', 'uthash'),
    'worker': ('base wire transport sfu', 'uthash'),
    'room': ('base', 'uthash'),
    'store': ('base room', 'lmdb uthash openssl'),
    'server': ('base room store wire worker', 'libwebsockets uv jansson argon2 curl cjose uthash openssl'),
    'main': ('base room store server worker', 'yaml openssl'),
}
# Which library a system header belongs to; headers not named here are the C library's.
LIBRARIES = [('uthash.h', 'uthash'), ('utlist.h', 'uthash'), ('utarray.h', 'uthash'), ('utf8proc.h', 'utf8proc'),
             ('openssl/', 'openssl'), ('srtp2/', 'srtp2'), ('lmdb.h', 'lmdb'), ('libwebsockets', 'libwebsockets'),
             ('uv.h', 'uv'), ('jansson.h', 'jansson'), ('argon2.h', 'argon2'), ('curl/', 'curl'), ('cjose/', 'cjose'), ('cyaml/', 'cyaml'), ('yaml.h', 'yaml'), ('vpx/', 'vpx'),
             ('opus/', 'opus'), ('opus.h', 'opus')]
# server sees of these floors only the named headers: the media's are for workers.
NARROW = {('server', 'worker'): {'worker_cmd.h', 'worker.h'}, ('server', 'wire'): {'media.h', 'sdp_read.h', 'sdp_write.h'}}
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.M)


def floor_of(path):
    parts = path.split(os.sep)
    return parts[1] if parts[0] == 'src' else parts[2]


def library_of(header):
    return next((library for prefix, library in LIBRARIES if header.startswith(prefix)), None)


def faults(path, text):
    floor = floor_of(path)
    floors, libraries = (set(words.split()) for words in TABLE[floor])
    for header in INCLUDE.findall(text):
        own = re.match(r'dais/(\w+)/(.+)', header)
        if own:
            other, name = own.groups()
            narrow = NARROW.get((floor, other))
            if other != floor and (other not in floors or (narrow and name not in narrow)):
                yield f'{path}: {floor} may not include dais/{other}/{name}'
        elif (library := library_of(header)) and library not in libraries:
            yield f'{path}: {floor} may not use {library} ({header})'


def main():
    os.chdir(sys.argv[1])
    found = []
    seen = 0
    for top in ('src', 'include'):
        for folder, _, names in os.walk(top):
            for name in names:
                path = os.path.join(folder, name)
                if name.endswith(('.c', '.h')) and floor_of(path) in TABLE:
                    seen += 1
                    with open(path, encoding='utf-8') as file:
                        found += faults(path, file.read())
    print('\n'.join(found) if found else f'{seen} files keep to the import table')
    return 1 if found or not seen else 0


if __name__ == '__main__':
    sys.exit(main())
