"""TypeScript types of the client protocol (web-client/src/protocol/types.ts)."""

from model import snake

HEAD = """\
// Made by tools/gen from src/protocol/dais.yaml: do not edit.
// Types of everything that crosses between client and server; the reference page is src/protocol/reference.md.

/** 32 lower-case hex digits. */
export type Id = string;
/** Unix time in milliseconds. */
export type Time = number;
/** An object without fields. */
export type Empty = Record<string, never>;

"""

FRAMES = """\
export type RequestName = keyof Requests;
export type EventName = keyof Events;
export type RouteName = keyof Routes;

/** What the client sends. Durable requests carry `key`: 128 random bits, the same on every retry. */
export type RequestFrame = {
  [K in RequestName]: { id: number; do: K; key?: Id; body: Requests[K]["body"] };
}[RequestName];

export interface ErrorBody {
  code: ErrorCode;
  message: string;
  /** The path of the field at fault, e.g. "speakers[3].account". */
  field?: string;
  /** Who stands in the way. */
  name?: string;
}

/** The answer to the request with this id. */
export type ReplyFrame = { re: number; ok: unknown } | { re: number; error: ErrorBody };

/** `seq` rises per room, gaps are normal; events outside of a room's order carry none. */
export type EventFrame = { [K in EventName]: { seq?: number; on: K; body: Events[K] } }[EventName];

/** A server frame is one object or an array of them. */
export type ServerFrame = ReplyFrame | EventFrame | (ReplyFrame | EventFrame)[];

/** The body of every HTTP answer that is not a success. */
export interface HttpError {
  error: ErrorBody;
}
/** `room_save` with a stale version (409): the newer values beside the error. */
export type RoomSaveConflict = HttpError & Routes["room_save"]["ok"];
"""


def pascal(name):
    return "".join(part.capitalize() for part in snake(name).split("_"))


def constant(name):
    return snake(name).upper() + "_VALUES"


def type_of(f):
    base = {
        "id": "Id", "text": "string", "line": "string", "name": "string", "sdp": "string", "int": "number",
        "time": "Time", "bool": "boolean",
    }.get(f.kind) or pascal(f.of)
    return base + "[]" if f.list_max else base


def limit_of(f):
    if f.kind in ("text", "line", "name"):
        return f"at most {f.high} characters"
    if f.kind == "int":
        return f"{f.low}..{f.high}"
    return ""


def fields(shape, indent):
    lines = []
    for f in shape.fields:
        notes = [limit_of(f), f"at most {f.list_max} items" if f.list_max else ""]
        note = ", ".join(n for n in notes if n)
        if note:
            lines.append(f"{indent}/** {note} */")
        lines.append(f"{indent}{f.name}{'?' if f.optional else ''}: {type_of(f)};")
    return lines


def inline(shape, indent):
    if shape is None or not shape.fields:
        return "Empty"
    return "{\n" + "\n".join(fields(shape, indent + "  ")) + f"\n{indent}}}"


def generate(p):
    out = [HEAD.rstrip(), ""]
    out.append(f'export const SUBPROTOCOL = "{p.version}";\n')
    for name, values in p.enums.items():
        items = ", ".join(f'"{v}"' for v in values)
        out.append(f"export const {constant(name)} = [{items}] as const;")
        out.append(f"export type {pascal(name)} = (typeof {constant(name)})[number];\n")
    for name, shape in p.objects.items():
        if shape.doc:
            out.append(f"/** {shape.doc} */")
        out.append(f"export interface {pascal(name)} {{")
        out += fields(shape, "  ")
        out.append("}\n")
    out.append("/** Every request a client may send over the WebSocket, with its answer. */")
    out.append("export interface Requests {")
    for r in p.requests:
        if r.doc:
            out.append(f"  /** {r.doc} */")
        out.append(f'  "{r.name}": {{ body: {inline(r.body, "  ")}; ok: {inline(r.ok, "  ")} }};')
    out.append("}\n")
    durable = ", ".join(f'"{r.name}"' for r in p.requests if r.durable)
    out.append(f"/** Requests that must carry a `key`. */\nexport const DURABLE_REQUESTS = [{durable}] as const;\n")
    out.append("/** Every event the server sends. Clients ignore names they don't know. */")
    out.append("export interface Events {")
    for e in p.events:
        if e.doc:
            out.append(f"  /** {e.doc} */")
        out.append(f'  "{e.name}": {inline(e.body, "  ")};')
    out.append("}\n")
    out.append("/** HTTP by name. `path` holds what stands in braces; see ROUTES. */")
    out.append("export interface Routes {")
    routes = [r for r in p.routes if not r.raw]
    for r in routes:
        parameters = "; ".join(f"{part[1:-1]}: Id" for part in r.path.split("/") if part.startswith("{"))
        body = pascal(r.body.name) if r.body and r.body.name in p.objects else inline(r.body, "    ")
        if r.doc:
            out.append(f"  /** {r.doc} */")
        out.append(f"  {r.name}: {{")
        out.append(f"    path: {'{ ' + parameters + ' }' if parameters else 'Empty'};")
        out.append(f"    query: {inline(r.query, '    ')};")
        out.append(f"    body: {body};")
        out.append(f"    ok: {inline(r.ok, '    ')};")
        out.append("  };")
    out.append("}\n")
    out.append("/** Method and path of each route; `durable` ones take an Idempotency-Key. */")
    out.append("export const ROUTES = {")
    for r in routes:
        durable = "true" if r.durable else "false"
        out.append(f'  {r.name}: {{ method: "{r.method}", path: "{r.path}", durable: {durable} }},')
    out.append("} as const satisfies Record<keyof Routes, { method: string; path: string; durable: boolean }>;\n")
    out.append(FRAMES.rstrip())
    return "\n".join(out) + "\n"
