"""The readable page of a results file: one HTML file, nothing in it from elsewhere.

Every measured number stands in a <data> element whose value is what the JSON says, so that a test, and a reader, can hold one
against the other.
"""
from html import escape

STYLE = '''
:root { color-scheme: light dark; --ink: #1c2024; --dim: #60646c; --line: #d9d9e0; --paper: #fff; --good: #18794e; --bad: #c62a2f; }
@media (prefers-color-scheme: dark) { :root { --ink: #edeef0; --dim: #b0b4ba; --line: #363a3f; --paper: #111113; --good: #3dd68c; --bad: #ff9592; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem; }
h1 { font-size: 1.5rem; margin: 0 0 .5rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .25rem; border-top: 1px solid var(--line); padding-top: 1rem; }
h3 { font-size: 1rem; margin: 1rem 0 .25rem; } p { margin: .25rem 0; } .dim, caption { color: var(--dim); } code { font-size: .85em; overflow-wrap: anywhere; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } th:nth-child(2) { text-align: right; } .good { color: var(--good); } .bad { color: var(--bad); font-weight: 600; }
@media (max-width: 40rem) { td { overflow-wrap: anywhere; } td, th { padding-right: .4rem; font-size: .85rem; } }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; margin: .5rem 0; } dt { color: var(--dim); } dd { margin: 0; overflow-wrap: anywhere; }
'''


def short(value):
    """A number as one reads it; the JSON has all of it."""
    size = abs(value)
    if size >= 100 or value == int(value):
        return f'{value:,.0f}'
    return f'{value:.1f}' if size >= 10 else f'{value:.2f}' if size >= 0.01 else f'{value:.2g}'


def number(value, unit=''):
    if value is None:
        return '<td class=n>not measured</td>'
    return f'<td class=n><data value="{value!r}">{short(value)}</data> {escape(unit)}</td>'


def reached(value, target):
    """None: nothing was promised. A figure that was not measured misses its target, as in dais-load --fail-if."""
    if not target:
        return None
    limit = float(target[2:])
    return value is not None and (value <= limit if target.startswith('<=') else value >= limit)


def verdict(figure):
    good = reached(figure['value'], figure['target'])
    if good is None:
        return '<td></td><td></td>'
    words = figure['target'].replace('<=', 'at most ').replace('>=', 'at least ')
    return f'<td>{escape(words)}</td><td class={"good" if good else "bad"}>{"reached" if good else "missed"}</td>'


def row(title, figure):
    name = f'{title}: {figure["name"]}' if title else figure['name']
    return f'<tr><td>{escape(name)}</td>{number(figure["value"], figure["unit"])}{verdict(figure)}</tr>'


def section(s):
    lines = [f'<h2 id="{escape(s["name"])}">{escape(s["name"])}</h2><p>{escape(s["about"])}</p>',
             f'<p class=dim><code>{escape(s["command"])}</code><br>{escape(s["at"])}, commit {escape(s["commit"])}; '
             f'load of the machine before it <data value="{s["load_before"]!r}">{short(s["load_before"])}</data></p>']
    if s.get('broke_off'):
        lines.append(f'<p class=bad>The run broke off: {escape(s["broke_off"])}</p>')
    lines += [f'<p class=bad><data value="{f["count"]!r}">{f["count"]}</data> × {escape(f["text"])}</p>' for f in s.get('faults', [])]
    lines.append('<div class=wide><table><thead><tr><th>figure<th>measured<th>target<th></thead><tbody>')
    lines += [row(r['title'], figure) for r in s['rows'] for figure in r['figures']]
    return '\n'.join([*lines, '</tbody></table></div>'])


def missed(results):
    return [(s['name'], r['title'], f) for s in results['sections'] for r in s['rows'] for f in r['figures']
            if reached(f['value'], f['target']) is False]


def summary(results):
    lost = missed(results)
    items = ''.join(f'<tr><td><a href="#{escape(name)}">{escape(name)}</a></td>{row(title, figure)[4:]}' for name, title, figure in lost)
    head = '<p class=good>Every target was reached.</p>' if not lost else '<h3>Targets that were missed</h3>'
    return head + (f'<div class=wide><table><tbody>{items}</tbody></table></div>' if lost else '')


def facts(results):
    machine, versions = results['machine'], results['versions']
    pairs = [('machine', f'{machine["cores"]} cores of {machine["cpu"]}, {machine["memory_gib"]} GiB{", virtual" if machine["virtual"] else ""}'),
             ('system', f'{machine["system"]}, Linux {machine["kernel"]}'), ('build', results['build']), ('commit', results['commit'] + (' and changes' if results['changed_since'] else '')),
             *((name, version) for name, version in versions.items() if version)]
    return '<dl>' + ''.join(f'<dt>{escape(key)}</dt><dd>{escape(str(value))}</dd>' for key, value in pairs) + '</dl>'


def write(results, path):
    day = results['started'][:10]
    text = [f'<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content="width=device-width"><title>Dais, measured {day}</title>',
            f'<style>{STYLE}</style><h1>Dais, measured {day}</h1>', facts(results),
            '<p>Server and generator share the machine: while one of them computes, the other waits. <code>server_waited_percent</code>, <code>own_drops</code> and '
            '<code>lag_p99_ms</code> say how much of a delay or a loss was the machine\'s or the generator\'s. All that was measured is in the JSON file beside this page.</p>',
            summary(results), *map(section, results['sections'])]
    with open(path, 'w', encoding='utf-8') as file:
        file.write('\n'.join(text) + '\n')
