"""C tables of the client protocol: include/dais/server/protocol_gen.h and src/server/protocol_gen.c."""

from model import snake

NOTE = "/* Made by tools/gen from src/protocol/dais.yaml: do not edit. {} */\n/* clang-format off */\n"


def upper(name):
    return snake(name).upper()


def constant(value):
    """Of an enum's value; "-name" is a list the other way round."""
    return upper(value[1:]) + "_DOWN" if value.startswith("-") else upper(value)


def enum_tag(name):
    return "proto_error" if name == "error_code" else f"proto_{name}"


def int_type(f):
    if f.low >= 0 and f.high <= 0xFFFFFFFF:
        return "uint32_t"
    if f.low >= -(2**31) and f.high < 2**31:
        return "int32_t"
    return "int64_t"


def value_type(shape, f):
    """The C type of one value, and what stands behind the member's name."""
    if f.kind == "name" and shape.received:
        return "char", "[PROTO_NAME_SIZE]"
    plain = {"id": "struct id128", "text": "struct str", "line": "struct str", "name": "struct str",
             "sdp": "struct str", "bool": "bool", "time": "int64_t"}
    if f.kind in plain:
        return plain[f.kind], ""
    if f.kind == "int":
        return int_type(f), ""
    if f.kind == "enum":
        return f"enum {enum_tag(f.of)}", ""
    return f"struct proto_{f.of}", ""


def kind_name(shape, f):
    if f.kind == "name":
        return "NAME_ROOM" if shape.received else "NAME"
    if f.kind == "int":
        return {"uint32_t": "U32", "int32_t": "I32", "int64_t": "I64"}[int_type(f)]
    return {"time": "I64"}.get(f.kind, f.kind.upper())


def struct(shape):
    lines = [f"struct proto_{shape.name} {{"]
    for f in shape.fields:
        base, suffix = value_type(shape, f)
        if f.optional:
            lines.append(f"    bool has_{f.name};")
        if f.list_max:
            lines.append(f"    uint32_t {f.name}_count; /* at most {f.list_max} */")
            if shape.received:
                lines.append(f"    {base} {f.name}[{f.list_max}]{suffix};")
            else:
                lines.append(f"    const {base} *{f.name};")
        else:
            lines.append(f"    {base} {f.name}{suffix};")
    lines.append("};\n")
    return "\n".join(lines)


def shape_table(shape):
    if not shape.fields:
        return f'const struct proto_shape proto_{shape.name}_shape = {{"{shape.name}", NULL, 0, 0}};\n'
    tag = f"struct proto_{shape.name}"
    lines = [f"static const struct proto_field {shape.name}_fields[] = {{"]
    for f in shape.fields:
        base, suffix = value_type(shape, f)
        size = "PROTO_NAME_SIZE" if suffix else f"sizeof({base})"
        parts = [f'.name = "{f.name}"', f".kind = PROTO_KIND_{kind_name(shape, f)}",
                 f".offset = offsetof({tag}, {f.name})", f".size = {size}"]
        if f.optional:
            parts.append(f".optional = true, .has_offset = offsetof({tag}, has_{f.name})")
        if f.list_max:
            how = "INLINE" if shape.received else "POINTER"
            parts.append(f".list = PROTO_LIST_{how}, .list_max = {f.list_max}, "
                         f".count_offset = offsetof({tag}, {f.name}_count)")
        if f.low or f.high:
            parts.append(f".min = {f.low}, .max = {f.high}")
        if f.kind == "enum":
            parts.append(f".names = &{enum_tag(f.of)}_names")
        if f.kind == "object":
            parts.append(f".shape = &proto_{f.of}_shape")
        lines.append("    {" + ", ".join(parts) + "},")
    lines.append("};")
    lines.append(f"const struct proto_shape proto_{shape.name}_shape = "
                 f'{{"{shape.name}", {shape.name}_fields, {len(shape.fields)}, sizeof({tag})}};\n')
    return "\n".join(lines)


def enum(tag, values, doc=""):
    """An enum whose constants are the tag in capitals and the name; counts its names."""
    head = tag.upper()
    lines = [f"/* {doc} */"] if doc else []
    lines += [f"enum {tag} {{"] + [f"    {head}_{constant(v)}," for v in values] + ["};"]
    lines.append(f"#define {head}_COUNT {len(values)}\n")
    return "\n".join(lines)


def union(tag, shapes, doc):
    lines = [f"/* {doc} */", f"union {tag} {{"]
    lines += [f"    struct proto_{shape.name} {member};" for member, shape in shapes]
    return "\n".join(lines + ["};\n"])


def header(p):
    out = [NOTE.format("What clients and server say to one another, as C."),
           "#ifndef DAIS_SERVER_PROTOCOL_GEN_H\n#define DAIS_SERVER_PROTOCOL_GEN_H\n",
           '#include "dais/base/id.h"\n#include "dais/server/proto_shape.h"\n',
           f'#define PROTO_SUBPROTOCOL "{p.version}"\n']
    for name, values in p.enums.items():
        tag = enum_tag(name)
        out.append(enum(tag, (["none"] if name == "error_code" else []) + list(values)))
        out.append(f"extern const struct proto_enum {tag}_names;")
        out.append(f"static inline const char *{tag}_name(enum {tag} value)\n{{\n"
                   f"    return proto_enum_name(&{tag}_names, (unsigned)value);\n}}\n")
    out.append("/* Status and sentence of each error; a sentence may hold {limit} or {name}. */\n"
               "struct proto_error_row {\n    uint16_t status;\n    const char *text;\n};\n"
               "extern const struct proto_error_row proto_errors[PROTO_ERROR_COUNT];\n")
    shapes = p.shapes()
    for shape in shapes:
        if shape.doc:
            out.append(f"/* {shape.doc} */")
        if shape.fields:
            out.append(struct(shape))
        out.append(f"extern const struct proto_shape proto_{shape.name}_shape;\n")
    out.append(enum("proto_request", [r.name for r in p.requests], "Requests over the WebSocket."))
    out.append(enum("proto_rate", ["action", "chat", "none"]))
    out.append(union("proto_request_body", [(snake(r.name), r.body) for r in p.requests if r.body.fields],
                     "The body of a request, by the request's name."))
    out.append("struct proto_request_row {\n"
               "    const char *name;\n"
               "    bool in_room;     /* needs a place in a room */\n"
               "    bool durable;     /* carries a key; answered after the commit */\n"
               "    bool carries_sdp; /* may be as long as LIMIT_MESSAGE_SDP_BYTES */\n"
               "    enum proto_rate rate;\n"
               "    int right; /* enum proto_right, or -1; checked by the domain */\n"
               "    const struct proto_shape *body;\n"
               "    const struct proto_shape *ok;\n};\n"
               "/* By enum proto_request. */\n"
               "extern const struct proto_request_row proto_requests[PROTO_REQUEST_COUNT];\n")
    out.append(enum("proto_event", [e.name for e in p.events], "Events."))
    out.append(enum("proto_audience", ["room", "self", "chat", "backchannel", "govern", "moderate", "watchers"]))
    out.append("struct proto_event_row {\n    const char *name;\n    enum proto_audience audience;\n"
               "    bool durable;\n    const struct proto_shape *body;\n};\n"
               "extern const struct proto_event_row proto_events[PROTO_EVENT_COUNT];\n")
    out.append(enum("proto_route", [r.name for r in p.routes], "HTTP."))
    out.append(enum("proto_method", ["get", "head", "post", "put", "patch", "delete", "options"]))
    out.append("extern const struct proto_enum proto_method_names; /* in capitals */\n")
    out.append(enum("proto_who", ["none", "account", "admin", "bearer"]))
    bodies = {r.body.name: (r.name, r.body) for r in p.routes if r.body and r.body.fields}
    out.append(union("proto_http_body", bodies.values(), "The JSON body of an HTTP request, by the route's name."))
    out.append(union("proto_http_query", [(r.name, r.query) for r in p.routes if r.query and r.query.fields],
                     "What follows the question mark, by the route's name."))
    out.append("struct proto_route_row {\n    const char *name;\n    enum proto_method method;\n"
               "    const char *path; /* a part in braces matches any one part */\n    enum proto_who who;\n"
               "    int scope;    /* enum proto_token_scope: what an API token needs; -1: takes none */\n"
               "    bool durable; /* takes an Idempotency-Key; answered after the commit */\n"
               "    bool raw;     /* not JSON, or described elsewhere */\n"
               "    uint16_t status; /* of success */\n    const struct proto_shape *body;  /* NULL: takes none */\n"
               "    const struct proto_shape *query; /* NULL: takes none */\n    const struct proto_shape *ok;\n};\n"
               "extern const struct proto_route_row proto_routes[PROTO_ROUTE_COUNT];\n")
    out.append("/* The OpenAPI document, as served. */\nextern const char proto_openapi_json[];\n"
               "extern const size_t proto_openapi_json_bytes;\n")
    out.append("#endif")
    return "\n".join(out) + "\n"


def names_table(tag, names):
    items = ", ".join(f'"{n}"' for n in names)
    return (f"static const char *const {tag}_texts[] = {{{items}}};\n"
            f"const struct proto_enum {tag}_names = {{{tag}_texts, {len(names)}}};\n")


def c_text(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def flag(value):
    return "true" if value else "false"


def pointer(shape):
    return f"&proto_{shape.name}_shape" if shape else "NULL"


def source(p, openapi):
    out = [NOTE.format("The tables behind protocol_gen.h."), '#include "dais/server/protocol_gen.h"\n']
    for name, values in p.enums.items():
        out.append(names_table(enum_tag(name), (["none"] if name == "error_code" else []) + list(values)))
    out.append(names_table("proto_method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]))
    out.append('const struct proto_error_row proto_errors[PROTO_ERROR_COUNT] = {\n    [PROTO_ERROR_NONE] = {200, ""},')
    for code, (status, text) in p.errors.items():
        out.append(f"    [PROTO_ERROR_{upper(code)}] = {{{status}, {c_text(text)}}},")
    out.append("};\n")
    out += [shape_table(shape) for shape in p.shapes()]
    out.append("const struct proto_request_row proto_requests[PROTO_REQUEST_COUNT] = {")
    for r in p.requests:
        sdp = any(f.kind == "sdp" for f in r.body.fields)
        right = f"PROTO_RIGHT_{upper(r.right)}" if r.right else "-1"
        out.append(f'    [PROTO_REQUEST_{upper(r.name)}] = {{"{r.name}", {flag(r.in_room)}, {flag(r.durable)}, '
                   f"{flag(sdp)}, PROTO_RATE_{upper(r.rate)}, {right}, {pointer(r.body)}, {pointer(r.ok)}}},")
    out.append("};\n")
    out.append("const struct proto_event_row proto_events[PROTO_EVENT_COUNT] = {")
    for e in p.events:
        out.append(f'    [PROTO_EVENT_{upper(e.name)}] = {{"{e.name}", PROTO_AUDIENCE_{upper(e.audience)}, '
                   f"{flag(e.durable)}, {pointer(e.body)}}},")
    out.append("};\n")
    out.append("const struct proto_route_row proto_routes[PROTO_ROUTE_COUNT] = {")
    for r in p.routes:
        out.append(f'    [PROTO_ROUTE_{upper(r.name)}] = {{"{r.name}", PROTO_METHOD_{r.method}, "{r.path}", '
                   f"PROTO_WHO_{upper(r.who)}, {f'PROTO_TOKEN_SCOPE_{upper(r.scope)}' if r.scope else -1}, {flag(r.durable)}, {flag(r.raw)}, {r.status}, "
                   f"{pointer(r.body)}, {pointer(r.query)}, {pointer(r.ok)}}},")
    out.append("};\n")
    out.append("const char proto_openapi_json[] =")
    lines = openapi.splitlines(keepends=True)
    out += ["    " + c_text(line).replace("\n", "\\n") for line in lines]
    out[-1] += ";"
    out.append("const size_t proto_openapi_json_bytes = sizeof proto_openapi_json - 1;")
    return "\n".join(out) + "\n"
