#!/usr/bin/env python3
"""Writes the seed inputs of the packet targets: seeds.py FOLDER. They are committed; run it again after adding one."""
import binascii
import hashlib
import hmac
import os
import struct
import sys

COOKIE = 0x2112a442
KEY = b'VOkJxbRl1RmTxUk/WvJxBt'


def attr(kind, value):
    return struct.pack('!HH', kind, len(value)) + value + bytes(-len(value) % 4)


def stun(kind, attrs, key=KEY, fingerprint=True, tail=b''):
    body = b''.join(attrs)
    def head(extra):
        return struct.pack('!HHI', kind, len(body) + extra, COOKIE) + b'0123456789ab'
    if key:
        body += attr(8, hmac.new(key, head(24) + body, hashlib.sha1).digest())
    body += tail
    if fingerprint:
        crc = binascii.crc32(head(8) + body) ^ 0x5354554e
        body += attr(0x8028, struct.pack('!I', crc))
    return head(0) + body


def request(*more, **kw):
    return stun(1, [attr(6, b'evtj:h6vY'), attr(0x24, struct.pack('!I', 0x6e0001ff)), *more], **kw)


def ext(profile, body):
    body += bytes(-len(body) % 4)
    return struct.pack('!HH', profile, len(body) // 4) + body


def rtp(first, pt, payload, tail=b''):
    return struct.pack('!BBHII', first, pt, 65534, 90000, 0x1234abcd) + tail + payload


def rtcp(kind, count, body, first=0x80):
    assert len(body) % 4 == 0
    return struct.pack('!BBH', first | count, kind, len(body) // 4) + body


REPORT = struct.pack('!IIIIII', 7, 0x20fffff0, 0x1fffe, 33, 0x11223344, 65536)
SR = struct.pack('!IIIIII', 1, 0xe0000000, 0x80000000, 90000, 100, 100000)
FB = struct.pack('!II', 1, 2)


def twcc(base, count, reference, number, chunks, deltas):
    body = FB + struct.pack('!HHI', base, count, reference << 8 | number)
    body += b''.join(struct.pack('!H', c) for c in chunks) + deltas
    return rtcp(205, 15, body + bytes(-len(body) % 4))


CONTROLLING = attr(0x802a, bytes(range(8)))
MIXED = bytes([0x10, 0x9f]) + bytes([0x32, 1, 2, 3]) + bytes([0x51, 0, 9]) + bytes([0xa0, ord('0')])
KEY_FRAME = bytes([0x50, 0x2d, 0x02, 0x9d, 0x01, 0x2a, 0x00, 0x05, 0xd0, 0x02]) + b'picture'

def track(i, height=45, flags=0, fps=0, priority=9):
    return bytes([0, i, priority, flags, height, fps, 0, 0])


def option(i, index, kbits, lines, tids=2, alive=True):
    return bytes([1, i, index | (0x80 if alive else 0), 30 << 2 | tids, lines // 9, lines // 16, kbits // 4, 0])


def simulcast(i):
    return option(i, 0, 150, 192) + option(i, 1, 500, 368) + option(i, 2, 1000, 720)


def choose(tenths, kbits, proven=0):
    return bytes([5, tenths * 3, kbits >> 6 & 255, kbits << 2 & 255, 10, proven, 0, 0])


LAYERS_ROOM = b''.join(track(i, flags=i & 3, height=15 * i) + simulcast(i) for i in range(5))

# bwe: ten packets, 50 ms, and feedback of them.
def bwe_round(pattern=0, apart=20, late=30):
    return bytes([0, 9, 120, 2, 10, 1, 9, 10, pattern, apart, late])


WANTED = struct.pack('!BBI', 7, 3, 5000000)


# rewrite: operation, two operands; the pattern of three temporal layers as browsers send it, two syncs in eight.
def picture(tid, sync=0, packets=1, late=0, key=0):
    return bytes([0, tid | sync << 2 | (packets - 1) << 3 | (0xf8 if key else 0), late])


TARGET = [bytes([4, t, 0]) for t in range(4)]
EIGHT = (picture(0, packets=2) + picture(2, 1) + picture(1, 1, 2) + picture(2) + picture(0) + picture(2) + picture(1)
         + picture(2))


def to_layer(layer, behind=0, drained=1, paused=0):
    return bytes([5, drained << 7 | paused * 0x60 | next(n for n in range(32) if n % 3 == (layer - paused * 0x60 - drained * 128) % 3), behind])


def ask(back):
    return bytes([6, back & 255, back >> 8])



def frame(data):
    return struct.pack('!H', len(data)) + data


def piece(data):
    return struct.pack('<H', len(data)) + data


HISTORY_PLAIN = bytes([14, 20, 0, 0, 2, 0, 5, 0, 1, 11, 80, 0, 10, 40, 8, 3, 1, 0, 5, 1, 0, 7, 5, 0, 0x17, 6, 0, 11, 200, 0, 7, 5, 0])

SEEDS = {
    'stun': {
        'check': request(CONTROLLING),
        'nominating': request(CONTROLLING, attr(0x25, b'')),
        'controlled': request(attr(0x8029, bytes(8))),
        'unknown': request(attr(0x7777, b'abc'), attr(0x7778, b'')),
        'no_integrity': request(key=None),
        'no_fingerprint': request(fingerprint=False),
        'after_integrity': request(tail=attr(0x25, b'')),
        'indication': stun(0x11, [], key=None),
        'success4': stun(0x101, [attr(0x20, bytes([0, 1, 0x32, 0x9a, 0xe1, 0x12, 0xa6, 0x43]))]),
        'success6': stun(0x101, [attr(0x20, bytes([0, 2]) + bytes(range(18)))]),
        'error': stun(0x111, [attr(9, bytes([0, 0, 4, 87]) + b'Role Conflict')]),
        'long_name': stun(1, [attr(6, b'u' * 600)]),
        'no_colon': stun(1, [attr(6, b'evtjh6vY')]),
    },
    'rtp': {
        'plain': rtp(0x80, 111, b'\x78opus'),
        'one_byte': rtp(0x90, 111, b'\xf8\xff\xfe', ext(0xbede, MIXED)),
        'two_byte': rtp(0x90, 96, b'vp8', ext(0x1000, bytes([1, 1, 0x7f, 0, 16, 2, 1, 2, 3, 0, 200, 1, 5]))),
        'csrc': rtp(0x93, 96, b'vp8', bytes(12) + ext(0xbede, bytes([0x10, 5]))),
        'stop15': rtp(0x90, 96, b'x', ext(0xbede, bytes([0x10, 5, 0xf0, 1, 0x20, 1]))),
        'padding': rtp(0xa0, 96, b'vp8' + bytes(4) + b'\x05'),
        'only_padding': rtp(0xa0, 96, bytes(27) + b'\x1c'),
        'padding_zero': rtp(0xa0, 96, b'vp8\0'),
        'empty': rtp(0x80, 96, b''),
        'rtx': rtp(0x90, 97, b'\x12\x34vp8', ext(0xbede, MIXED)),
        'opus_code3': rtp(0x80, 111, b'\x7b\x03abc'),
    },
    'rtcp': {
        'compound': rtcp(200, 1, SR + REPORT) + rtcp(202, 1, struct.pack('!I', 1) + b'\x01\x05cname\0'),
        'rr': rtcp(201, 2, struct.pack('!I', 9) + REPORT * 2),
        'rr_short': rtcp(201, 31, struct.pack('!I', 9) + REPORT),
        'sdes': rtcp(202, 2, struct.pack('!I', 1) + b'\x02\x01n\x00' + struct.pack('!I', 2) + b'\x01\x02ab' + bytes(4)),
        'sdes_open': rtcp(202, 1, struct.pack('!I', 1) + b'\x01\xffab'),
        'bye': rtcp(203, 2, FB + b'\x03bye'),
        'bye_reason_overrun': rtcp(203, 1, struct.pack('!I', 1) + b'\xff123'),
        'xr': rtcp(207, 0, struct.pack('!I', 1) + struct.pack('!BBHQ', 4, 0, 2, 0)),
        'app': rtcp(204, 1, struct.pack('!I', 1) + b'NAME'),
        'nack': rtcp(205, 1, FB + struct.pack('!HHHH', 65530, 0x8001, 40, 0)),
        'pli_fir': rtcp(206, 1, FB) + rtcp(206, 4, FB + struct.pack('!IBBH', 5, 3, 0, 0)),
        'remb': rtcp(206, 15, FB + b'REMB' + struct.pack('!BBHII', 2, 0x12, 0x3456, 5, 6)),
        'remb_overrun': rtcp(206, 15, FB + b'REMB' + struct.pack('!BBH', 200, 0xff, 0xffff)),
        'twcc_run': twcc(65530, 10, 5, 1, [0x200a], bytes(range(10))),
        'twcc_vector1': twcc(1, 14, 5, 2, [0x8000 | 0x2aaa], bytes(7)),
        'twcc_vector2': twcc(1, 7, 5, 3, [0xc000 | 0b01100001100110], struct.pack('!BhBhh', 4, -9, 5, 700, 3)[:9]),
        'twcc_reserved': twcc(1, 7, 5, 3, [0xffff], bytes(14)),
        'twcc_run_too_long': twcc(1, 3, 0xfffff0, 4, [0x3fff], bytes(3)),
        'twcc_mixed': twcc(9, 40, 99, 5, [0x2014, 0x0005, 0xd555, 0x2008], bytes(range(34))),
        'padded': rtcp(201, 0, struct.pack('!I', 9) + bytes(3) + b'\x04', 0xa0),
    },
    'bwe': {
        'steady': b'\0' + WANTED + bwe_round() * 40,
        'narrow': b'\2' + WANTED + bwe_round() * 12 + b''.join(bwe_round(apart=30, late=40 - n) for n in range(40)) * 2,
        'losses': b'\4' + WANTED + bwe_round() * 12 + bwe_round(pattern=0x54) * 40,
        'silence': b'\0' + WANTED + bwe_round() * 12 + (bwe_round()[:3] + b'\x02\x0f' * 5) * 6 + bwe_round() * 12,
        'pause': b'\6' + WANTED + bwe_round() * 8 + struct.pack('!BBH', 7, 4, 60000) + bwe_round() * 8,
        'clock': b'\2' + WANTED + (bwe_round() * 8 + struct.pack('!BBi', 7, 5, 7200000)) * 3 + bwe_round() * 4,
        'any': b'\0' + bwe_round() * 4 + bytes([6, 20]) + twcc(108, 10, 0xffffff, 1, [0xd999], struct.pack('!4h', 32767, -32768, 9, 0))[12:32]
               + bwe_round() * 4,
        'remb': b'\1' + (bwe_round()[:5] + struct.pack('!BBQ', 7, 0, 1 << 20)) * 3 + struct.pack('!BBQ', 7, 0, (1 << 64) - 1),
        'reports': b'\1' + (bwe_round()[:5] * 10 + struct.pack('!BBB', 7, 1, 0)) * 3 + struct.pack('!BBB', 7, 1, 255),
    },
    'layers': {
        'one': track(0) + simulcast(0) + choose(1, 4000) + choose(5, 800) + choose(60, 4000) + choose(60, 300),
        'room': LAYERS_ROOM + b''.join(choose(9, kbits) for kbits in (6000, 3000, 900, 200, 40, 900, 3000, 6000)),
        'failing': track(0) + simulcast(0) + (choose(80, 4000) * 3 + choose(9, 700)) * 9 + choose(80, 4000, 1) * 4,
        'load': LAYERS_ROOM + b''.join(bytes([4, 0, n, 0, 0, 0, 0, 0]) + choose(9, 9000) for n in (1, 2, 3, 4, 0)),
        'dying': track(1) + simulcast(1) + choose(9, 4000) + option(1, 1, 500, 368, alive=False) + choose(9, 800)
                 + option(1, 0, 150, 192, alive=False) + choose(9, 800) + option(1, 1, 500, 368) + choose(80, 2000) * 2,
        'view': track(2) + simulcast(2) + choose(9, 4000) + bytes([3, 2, 10, 0, 0, 0, 0, 0]) + choose(9, 4000)
                + bytes([3, 2, 0, 1, 0, 0, 0, 0]) + choose(9, 4000) + bytes([3, 2, 99, 1, 0, 0, 0, 0]) + choose(9, 4000),
        'frames': track(3, fps=10) + option(3, 1, 600, 368, tids=3) + choose(9, 300) + choose(9, 150) + choose(80, 900),
    },
    'history': {
        'plain': b'\3\0' + HISTORY_PLAIN * 6,
        'audio': b'\0\x10' + HISTORY_PLAIN * 6,
        'few_buffers': b'\1\7' + (HISTORY_PLAIN + bytes([3, 1, 0, 3, 2, 0])) * 4,
        'grows': b'\3\0' + bytes([14, 250, 0, 12, 200, 0]) * 4 + HISTORY_PLAIN + bytes([7, 250, 1, 7, 250, 3]),
        'asked_often': b'\3\0' + bytes([14, 40, 0]) + bytes([0x17, 3, 0, 11, 200, 0]) * 12 + bytes([13, 254, 0, 14, 9, 0]),
        'gaps': b'\3\0' + bytes([0, 0, 0, 2, 200, 3, 10, 50, 32, 11, 80, 0, 10, 50, 32, 2, 10, 1, 3, 5, 0]) * 2
                + bytes([11, 0, 7] * 4 + [10, 50, 32]),
    },
    'rewrite': {
        'down_and_up': b'\0' + EIGHT + TARGET[1] + EIGHT * 2 + TARGET[0] + EIGHT + TARGET[2] + EIGHT * 2 + ask(3) + ask(20),
        'late': b'\1' + TARGET[1] + (picture(0, late=1) + picture(2, packets=3, late=5) + picture(1, 1, 2, 1)
                                     + picture(2, late=1) + bytes([3, 1, 0]) * 2) * 4 + ask(5) + ask(9),
        'layers': b'\2' + EIGHT + to_layer(1) + EIGHT + to_layer(2, 60) + to_layer(2, 30) + TARGET[0]
                  + EIGHT + to_layer(0, drained=0) + ask(4) + ask(30) + EIGHT,
        'paused': b'\3' + TARGET[0] + picture(0) + picture(2, late=1) + picture(2) + to_layer(1, paused=1) + ask(2) + EIGHT,
        'long': b'\4' + TARGET[1] + bytes([7, 0, 0]) * 5 + ask(40) + ask(250) + bytes([7, 1, 0]) + to_layer(2) + ask(60),
    },
    'tcp_frame': {
        'one_piece': b'\0' + piece(frame(b'\0\1check') + frame(b'\x80media') * 3),
        'one_byte_each': b'\0' + b''.join(piece(bytes([b])) for b in frame(b'\0\1check') + frame(b'\x16hello') + frame(b'')),
        'in_vain': b'\x13' + piece(frame(b'\0\1no') * 9) + piece(frame(b'\0\1no') * 9),
        'not_a_check': b'\2' + piece(frame(b'\0\1no') + frame(b'\x80media')),
        'too_long': b'\0' + piece(frame(b'\0\1check')) + piece(frame(b'\x90' * 2049)[:1000]) + piece(
            frame(b'\x90' * 2049)[1000:] + frame(b'\x90 after')),
        'long_first': b'\1' + piece(frame(b'\0\1no') + b'\4') + piece(b'\1' + b'x' * 20),
        'split_header': b'\0' + piece(frame(b'\0\1check') + b'\0') + piece(b'\4med') + piece(b'ia' + b'\0'),
        'full': b'\0' + piece(frame(b'\0\1check') + frame(b'\x90' * 2048)),
    },
    'vp8': {
        'key_long': bytes([0x90, 0xf0, 0x81, 0x02, 0x07, 0x25]) + KEY_FRAME,
        'key_short': bytes([0x90, 0x80, 0x11]) + KEY_FRAME,
        'delta': bytes([0x90, 0xe0, 0x83, 0x04, 0x08, 0xa0]) + b'\x31\x02\x00delta',
        'simple': b'\x10' + KEY_FRAME,
        'continuation': bytes([0x80, 0xe0, 0x7f, 0x08, 0x40]) + b'more',
        'key_idx_only': bytes([0x90, 0x10, 0x1f]) + KEY_FRAME,
        'tl0_without_tid': bytes([0x90, 0x40, 0x01, 0x00]),
        'only_descriptor': bytes([0x90, 0xf0, 0x81, 0x02, 0x07, 0x25]),
        'short_key': bytes([0x10, 0x50, 0x2d, 0x02, 0x9d]),
        'bad_start_code': b'\x10' + KEY_FRAME.replace(b'\x9d', b'\x9e'),
        'partition7': bytes([0x17]) + KEY_FRAME,
    },
}

for target, seeds in SEEDS.items():
    folder = os.path.join(sys.argv[1], target)
    os.makedirs(folder, exist_ok=True)
    for name, data in seeds.items():
        with open(os.path.join(folder, name), 'wb') as file:
            file.write(data)
