"""The OpenAPI 3.1 document of the HTTP interface (src/protocol/openapi.json)."""

import json

PLAIN = {
    "id": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
    "bool": {"type": "boolean"},
    "time": {"type": "integer", "minimum": 0, "description": "Unix time in milliseconds"},
    "sdp": {"type": "string"},
}


def reference(name):
    return {"$ref": f"#/components/schemas/{name}"}


def field_schema(f):
    if f.kind in PLAIN:
        schema = dict(PLAIN[f.kind])
    elif f.kind in ("text", "line", "name"):
        schema = {"type": "string", "maxLength": f.high}
    elif f.kind == "int":
        schema = {"type": "integer", "minimum": f.low, "maximum": f.high}
    else:
        schema = reference(f.of)
    if f.list_max:
        schema = {"type": "array", "maxItems": f.list_max, "items": schema}
    return schema


def shape_schema(shape):
    schema = {"type": "object", "properties": {f.name: field_schema(f) for f in shape.fields}}
    required = [f.name for f in shape.fields if not f.optional]
    if required:
        schema["required"] = required
    if shape.received:
        schema["additionalProperties"] = False
    if shape.doc:
        schema["description"] = shape.doc
    return schema


def json_content(schema):
    return {"application/json": {"schema": schema}}


def answer(description, schema=None):
    return {"description": description, **({"content": json_content(schema)} if schema else {})}


def body_schema(p, shape):
    return reference(shape.name) if shape.name in p.objects else shape_schema(shape)


def operation(p, r):
    op = {"operationId": r.name}
    if r.doc:
        op["description"] = r.doc
    parameters = [{"name": part[1:-1], "in": "path", "required": True, "schema": {"type": "string"}}
                  for part in r.path.split("/") if part.startswith("{")]
    if r.query:
        parameters += [{"name": f.name, "in": "query", "required": not f.optional, "schema": field_schema(f)}
                       for f in r.query.fields]
    if r.durable:
        parameters.append({"name": "Idempotency-Key", "in": "header", "required": False, "schema": PLAIN["id"]})
    if parameters:
        op["parameters"] = parameters
    if r.body and r.body.fields:
        op["requestBody"] = {"required": True, "content": json_content(body_schema(p, r.body))}
    op["responses"] = {"default": answer("Refused", reference("error"))}
    if not r.raw:
        op["responses"] = {str(r.status): answer("Done", shape_schema(r.ok)), **op["responses"]}
    if r.who == "none":
        op["security"] = []
    elif r.who == "bearer":
        op["security"] = [{"bearer": []}]
    elif r.scope:
        op["security"] = [{"cookie": []}, {"token": [r.scope]}]
    return op


def generate(p):
    used = {"error_code"}

    def visit(shape):
        for f in shape.fields:
            if f.of and f.of not in used:
                used.add(f.of)
                if f.kind == "object":
                    visit(p.objects[f.of])

    for r in p.routes:
        for shape in (r.query, r.body, r.ok):
            if shape:
                if shape.name in p.objects:
                    used.add(shape.name)
                visit(shape)
    schemas = {n: {"type": "string", "enum": v} for n, v in p.enums.items() if n in used}
    schemas |= {n: shape_schema(s) for n, s in p.objects.items() if n in used}
    schemas["error"] = {
        "type": "object",
        "required": ["error"],
        "properties": {"error": {"type": "object", "required": ["code", "message"], "properties": {
            "code": reference("error_code"), "message": {"type": "string"}, "field": {"type": "string"},
            "name": {"type": "string"}}}},
    }
    paths = {}
    for r in p.routes:
        paths.setdefault(r.path, {})[r.method.lower()] = operation(p, r)
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Dais", "version": p.version, "license": {"name": "Apache-2.0"}},
        "paths": paths,
        "security": [{"cookie": []}],
        "components": {
            "securitySchemes": {
                "cookie": {"type": "apiKey", "in": "cookie", "name": "__Host-dais"},
                "bearer": {"type": "http", "scheme": "bearer", "description": "A media token"},
                "token": {"type": "http", "scheme": "bearer", "description": "An API token; the list names the scope it needs"},
            },
            "schemas": schemas,
        },
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
