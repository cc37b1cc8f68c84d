"""The reference page of the client protocol (src/protocol/reference.md)."""


def type_text(f):
    base = {"int": f"int {f.low}..{f.high}", "text": f"text ≤ {f.high}", "line": f"line ≤ {f.high}"}.get(f.kind)
    base = base or (f"[{f.of}](#{f.of})" if f.of else f.kind)
    return f"list of {base} (≤ {f.list_max})" if f.list_max else base


def fields(shape):
    if shape is None or not shape.fields:
        return "–"
    return "; ".join(f"`{f.name}{'?' if f.optional else ''}` {type_text(f)}" for f in shape.fields)


def row(*cells):
    return "| " + " | ".join(cells) + " |"


def table(heads, rows):
    return "\n".join([row(*heads), row(*["---"] * len(heads)), *[row(*r) for r in rows]]) + "\n"


def generate(p):
    out = ["<!-- Made by tools/gen from src/protocol/dais.yaml: do not edit. -->",
           f"# The client protocol, {p.version}\n",
           "A field with `?` may be left out. Limits of text count code points. Unknown fields are refused by name.\n",
           "## Requests over the WebSocket\n",
           "*In* says whether a place in a room is needed; *durable* requests carry a `key` and are answered after the commit.\n"]
    out.append(table(
        ["request", "in", "durable", "rate", "right", "body", "answer"],
        [[f"`{r.name}`", "room" if r.in_room else "any", "yes" if r.durable else "", r.rate, r.right, fields(r.body),
          fields(r.ok)] for r in p.requests]))
    out += [f"- `{r.name}`: {r.doc}" for r in p.requests if r.doc]
    out.append("\n## Events\n")
    out.append(table(["event", "audience", "durable", "body"],
                     [[f"`{e.name}`", e.audience, "yes" if e.durable else "", fields(e.body)] for e in p.events]))
    out += [f"- `{e.name}`: {e.doc}" for e in p.events if e.doc]
    out.append("\n## HTTP\n")
    out.append(table(
        ["name", "route", "who", "token scope", "durable", "query", "body", "answer"],
        [[r.name, f"`{r.method} {r.path}`", r.who, r.scope, "yes" if r.durable else "", fields(r.query),
          (f"[{r.body.name}](#{r.body.name})" if r.body and r.body.name in p.objects else fields(r.body)),
          "raw" if r.raw else f"{r.status}: {fields(r.ok)}"] for r in p.routes]))
    out += [f"- {r.name}: {r.doc}" for r in p.routes if r.doc]
    out.append("\n## Objects\n")
    for name, shape in p.objects.items():
        out.append(f"### {name}\n")
        if shape.doc:
            out.append(shape.doc + "\n")
        out.append(table(["field", "type"], [[f"`{f.name}{'?' if f.optional else ''}`", type_text(f)] for f in shape.fields]))
    out.append("## Enums\n")
    for name, values in p.enums.items():
        if name != "error_code":
            out.append(f"### {name}\n\n" + " · ".join(f"`{v}`" for v in values) + "\n")
    out.append("### error_code\n")
    out.append(table(["code", "HTTP", "sentence"], [[f"`{c}`", str(s), t] for c, (s, t) in p.errors.items()]))
    return "\n".join(out)
