"""The description of the protocol as objects: reads dais.yaml and refuses what the notation does not know."""

import re
from dataclasses import dataclass, field

import yaml

TEXT_KINDS = {"text", "line"}
PLAIN_KINDS = {"id", "name", "bool", "sdp", "time"}
NAME_LENGTH = 80
SDP_LENGTH = 262144
TIME_MAX = 9007199254740991  # what a JavaScript number holds exactly
AUDIENCES = ["room", "self", "chat", "backchannel", "govern", "moderate", "watchers"]
RATES = ["action", "chat", "none"]
WHO = ["none", "account", "admin", "bearer"]


class DescriptionError(Exception):
    """dais.yaml says something the notation does not know."""


@dataclass
class Field:
    name: str
    kind: str  # id text line name int bool sdp time enum object
    optional: bool = False
    list_max: int = 0  # 0: not a list
    low: int = 0  # int: least value
    high: int = 0  # int: greatest value; text, line, name, sdp: code points (sdp: bytes)
    of: str = ""  # enum or object: its name


@dataclass
class Shape:
    """A JSON object: named one of objects:, or the body, query or answer of a message."""

    name: str
    fields: list
    received: bool = False
    sent: bool = False
    doc: str = ""
    declared_in: bool = False  # may come from clients


@dataclass
class Request:
    name: str
    in_room: bool
    durable: bool
    rate: str
    right: str
    body: Shape
    ok: Shape
    doc: str


@dataclass
class Event:
    name: str
    audience: str
    durable: bool
    body: Shape
    doc: str


@dataclass
class Route:
    name: str
    method: str
    path: str
    who: str
    durable: bool
    raw: bool
    status: int
    body: Shape | None
    query: Shape | None
    ok: Shape | None
    doc: str
    scope: str = ""  # what an API token needs; empty: takes none


@dataclass
class Protocol:
    version: str
    enums: dict = field(default_factory=dict)
    errors: dict = field(default_factory=dict)  # code → (status, sentence)
    objects: dict = field(default_factory=dict)
    requests: list = field(default_factory=list)
    events: list = field(default_factory=list)
    routes: list = field(default_factory=list)

    def shapes(self):
        """Every shape, each after those it is made of."""
        done = {}

        def visit(shape):
            if shape.name in done:
                return
            for f in shape.fields:
                if f.kind == "object":
                    visit(self.objects[f.of])
            done[shape.name] = shape

        for shape in self.objects.values():
            visit(shape)
        for request in self.requests:
            visit(request.body)
            visit(request.ok)
        for event in self.events:
            visit(event.body)
        for route in self.routes:
            for shape in (route.query, route.body, route.ok):
                if shape:
                    visit(shape)
        return list(done.values())


def snake(name):
    return name.replace(".", "_")


def is_true(value):
    return value == "true"


def only_keys(where, mapping, allowed):
    for key in mapping:
        if key not in allowed:
            raise DescriptionError(f"{where}: unknown key {key}")


class Loader(yaml.BaseLoader):
    """Leaves every scalar a string (`off` is a name here, not a boolean) and refuses a key that comes twice."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep=deep) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise DescriptionError(f"line {node.start_mark.line + 1}: {key} comes twice")
        return super().construct_mapping(node, deep=deep)


class Reader:
    def __init__(self, text):
        self.raw = yaml.load(text, Loader=Loader)
        self.protocol = Protocol(self.raw["version"])

    def type_of(self, where, notation):
        m = re.fullmatch(r"\[(\w+(?:\([^)]*\))?)\]\((\d+)\)(\?)?", notation)
        list_max = 0
        if m:
            inner, list_max, optional = m.group(1), int(m.group(2)), bool(m.group(3))
        else:
            optional = notation.endswith("?")
            inner = notation[:-1] if optional else notation
        f = Field("", "", optional, list_max)
        m = re.fullmatch(r"(\w+)(?:\(([^)]*)\))?", inner)
        if not m:
            raise DescriptionError(f"{where}: cannot read {notation}")
        word, argument = m.groups()
        if word in TEXT_KINDS and argument:
            f.kind, f.high = word, int(argument)
        elif word == "int" and argument:
            low, high = argument.split("..")
            f.kind, f.low, f.high = "int", int(low), int(high)
        elif word in PLAIN_KINDS and not argument:
            f.kind = word
            f.high = {"name": NAME_LENGTH, "sdp": SDP_LENGTH, "time": TIME_MAX}.get(word, 0)
        elif word in self.protocol.enums and not argument:
            f.kind, f.of = "enum", word
        elif word in self.raw["objects"] and not argument:
            f.kind, f.of = "object", word
        else:
            raise DescriptionError(f"{where}: no type {word}")
        return f

    def shape(self, name, fields, doc="", **direction):
        shape = Shape(name, [], doc=doc, **direction)
        for field_name, notation in fields.items():
            f = self.type_of(f"{name}.{field_name}", notation)
            f.name = field_name
            shape.fields.append(f)
        return shape

    def mark(self, shape, received, sent):
        """An object is received (or sent) when something that is received (or sent) holds it."""
        shape.received |= received
        shape.sent |= sent
        for f in shape.fields:
            if f.kind == "object":
                inner = self.protocol.objects[f.of]
                if received and not inner.declared_in:
                    raise DescriptionError(f"{shape.name}.{f.name}: {f.of} comes from clients but is not `in: true`")
                self.mark(inner, received, sent)

    def read(self):
        p, raw = self.protocol, self.raw
        only_keys("top", raw, {"version", "enums", "errors", "objects", "requests", "events", "http"})
        p.enums = dict(raw["enums"])
        p.errors = {code: (int(e["status"]), e["text"]) for code, e in raw["errors"].items()}
        p.enums["error_code"] = list(p.errors)
        for name, o in raw["objects"].items():
            only_keys(name, o, {"in", "fields", "doc"})
            p.objects[name] = self.shape(name, o["fields"], o.get("doc", ""))
            p.objects[name].declared_in = is_true(o.get("in"))
        self.read_requests()
        self.read_events()
        self.read_routes()
        return p

    def read_requests(self):
        p = self.protocol
        for name, r in self.raw["requests"].items():
            only_keys(name, r, {"in", "rate", "durable", "right", "body", "ok", "doc"})
            right = r.get("right", "")
            if right and right not in p.enums["right"]:
                raise DescriptionError(f"{name}: no right {right}")
            rate = r.get("rate", "action")
            if rate not in RATES or r["in"] not in ("room", "none"):
                raise DescriptionError(f"{name}: rate or in")
            body = self.shape(f"{snake(name)}_request", r["body"])
            ok = self.shape(f"{snake(name)}_ok", r["ok"])
            self.mark(body, True, False)
            self.mark(ok, False, True)
            p.requests.append(
                Request(name, r["in"] == "room", is_true(r.get("durable")), rate, right, body, ok, r.get("doc", "")))

    def read_events(self):
        for name, e in self.raw["events"].items():
            only_keys(name, e, {"audience", "durable", "body", "doc"})
            if e["audience"] not in AUDIENCES:
                raise DescriptionError(f"{name}: audience")
            body = self.shape(f"{snake(name)}_event", e["body"])
            self.mark(body, False, True)
            self.protocol.events.append(
                Event(name, e["audience"], is_true(e.get("durable")), body, e.get("doc", "")))

    def read_routes(self):
        p = self.protocol
        for h in self.raw["http"]:
            name = h["name"]
            only_keys(name, h, {"name", "method", "path", "who", "durable", "raw", "status", "body", "body_object",
                                "query", "ok", "doc", "scope"})
            if h["who"] not in WHO:
                raise DescriptionError(f"{name}: who")
            scope = h.get("scope", "none" if h["who"] in ("none", "bearer") else "")
            if scope != "none" and scope not in p.enums["token_scope"]:
                raise DescriptionError(f"{name}: scope: one of enums.token_scope, or none")
            if h["method"] == "GET" and is_true(h.get("durable")):
                raise DescriptionError(f"{name}: no GET changes state")
            body = query = ok = None
            if "body" in h:
                body = self.shape(f"http_{name}_body", h["body"])
            elif "body_object" in h:
                body = p.objects[h["body_object"]]
            if "query" in h:
                query = self.shape(f"http_{name}_query", h["query"])
            if "ok" in h:
                ok = self.shape(f"http_{name}_ok", h["ok"])
            for shape, received in ((body, True), (query, True), (ok, False)):
                if shape:
                    self.mark(shape, received, not received)
            p.routes.append(
                Route(name, h["method"], h["path"], h["who"], is_true(h.get("durable")), is_true(h.get("raw")),
                      int(h.get("status", "200")), body, query, ok, h.get("doc", ""),
                      "" if scope == "none" else scope))


def read(path):
    with open(path, encoding="utf-8") as f:
        return Reader(f.read()).read()
