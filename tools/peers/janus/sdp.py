"""SDP between a WHIP or WHEP client, which offers, and Janus, which offers to subscribers itself."""
import re

CODECS = {'audio': 'opus', 'video': 'vp8'}


class Refused(Exception):
    """What the client offered and Janus wants do not go together."""


class Section:
    """One m-line: kind, mid, its a= lines, and for each codec name its payload type."""

    def __init__(self, head):
        words = head.split()
        self.kind = words[0].removeprefix('m=')
        self.port = words[1]
        self.lines = []

    @property
    def mid(self):
        return self.first('mid:')

    def first(self, start, default=''):
        """What stands behind the first a=START."""
        return next((line[2 + len(start):] for line in self.lines if line.startswith('a=' + start)), default)

    def all(self, start):
        return [line for line in self.lines if line.startswith('a=' + start)]

    def payload_type(self, codec):
        """Of the first codec of that name; of rtx, the one that repeats this kind's codec."""
        types = {}
        for line in self.all('rtpmap:'):
            number, name = re.match(r'a=rtpmap:(\d+) ([^/ ]+)', line).groups()
            types.setdefault(name.lower(), []).append(number)
        if codec != 'rtx':
            return types.get(codec, [None])[0]
        media = self.payload_type(CODECS.get(self.kind))
        return next((n for n in types.get('rtx', []) if f'a=fmtp:{n} apt={media}' in self.lines), None)


class Description:
    """An SDP text as its session's lines and sections."""

    def __init__(self, text):
        self.session, self.sections = [], []
        for line in text.replace('\r', '').split('\n'):
            if line.startswith('m='):
                self.sections.append(Section(line))
            elif line:
                (self.sections[-1].lines if self.sections else self.session).append(line)

    def transport(self, start):
        """An attribute of the one transport: of the session, or of the first section that has it."""
        lines = self.session + [line for section in self.sections for line in section.lines]
        return next((line[2 + len(start):] for line in lines if line.startswith('a=' + start)), '')


def transport_lines(description, setup):
    return [f'a={name}{description.transport(name)}' for name in ('ice-ufrag:', 'ice-pwd:', 'fingerprint:')] + [
        f'a=setup:{setup}']


def media_lines(section, numbers):
    """Codec lines of a section for these payload types."""
    wanted = [str(n) for n in numbers]
    return [line for line in section.lines if re.match(r'a=(rtpmap|fmtp|rtcp-fb):', line) and
            re.split('[: ]', line)[1] in wanted]


def pair(client, janus):
    """[(client's section, Janus' section or None)]: those of one kind in their order."""
    left = {kind: [s for s in janus.sections if s.kind == kind] for kind in CODECS}
    return [(section, left[section.kind].pop(0) if left.get(section.kind) else None) for section in client.sections]


def payload_types(offered, given):
    """What the codec, and RTX if both have it, are called; both sides must call them the same."""
    codec = CODECS[offered.kind]
    number = given.payload_type(codec)
    if number is None or number != offered.payload_type(codec):
        raise Refused(f'{offered.kind}: Janus sends {codec} as {number}, the offer says {offered.payload_type(codec)}')
    rtx = given.payload_type('rtx')
    return [number] + ([rtx] if rtx is not None and rtx == offered.payload_type('rtx') else [])


def extension_lines(offered, given):
    """Header extensions that both name, by the same number; of the others packets carry none."""
    return [line for line in given.all('extmap:') if line in offered.lines]


def write(head, sections):
    return '\r\n'.join(['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', *head, *sections, ''])


def answer_to_janus(client, janus):
    """Janus offered what it will send: the client takes as much of it as it offered to receive."""
    taken = {given.mid: offered for offered, given in pair(client, janus) if given is not None}
    lines = []
    for section in janus.sections:
        offered = taken.get(section.mid)
        numbers = payload_types(offered, section) if offered is not None else None
        lines += [f'm={section.kind} {9 if numbers else 0} UDP/TLS/RTP/SAVPF {" ".join(numbers or ["0"])}',
                  'c=IN IP4 0.0.0.0', f'a=mid:{section.mid}', 'a=recvonly' if numbers else 'a=inactive']
        if numbers:
            lines += ['a=rtcp-mux', *transport_lines(client, 'active'), *media_lines(section, numbers),
                      *extension_lines(offered, section)]
    return write([f'a=group:BUNDLE {" ".join(taken)}'], lines)


def answer_to_client(client, janus):
    """The same seen from the other side: the client's sections in its order, with Janus' transport and SSRCs."""
    pairs = pair(client, janus)
    candidates = list(dict.fromkeys(line for section in janus.sections for line in section.all('candidate:')))
    lines = []
    for offered, given in pairs:
        numbers = payload_types(offered, given) if given is not None else None
        lines += [f'm={offered.kind} {9 if numbers else 0} UDP/TLS/RTP/SAVPF {" ".join(numbers or ["0"])}',
                  'c=IN IP4 0.0.0.0', f'a=mid:{offered.mid}', 'a=sendonly' if numbers else 'a=inactive']
        if numbers:
            lines += ['a=rtcp-mux', *transport_lines(janus, 'passive'), *media_lines(given, numbers),
                      *extension_lines(offered, given), *given.all('ssrc-group:'), *given.all('ssrc:'), *candidates]
    mids = ' '.join(offered.mid for offered, given in pairs if given is not None)
    return write([f'a=group:BUNDLE {mids}', 'a=ice-lite'], lines)
