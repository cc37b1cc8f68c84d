#!/usr/bin/env python3
"""Every route, message and right of the protocol is in the oracle of rights, with what it leaves in the audit log, and the
oracle names nothing else:
rights_oracle.py SOURCE_ROOT"""
import os
import sys

import yaml

ACCESS = {'everyone', 'somebody', 'signed in', 'admin', 'nobody', 'in the room', 'media token'}
OBJECTS = {'site', 'account', 'group', 'login', 'token', 'webhook', 'channel', 'member', 'room', 'participant'}
PLAIN_CELLS = {'●', '–', 'ask', 'invited', 'own', 'published', 'by type'}
SHORT = {'see', 'stage'}  # several rows, chosen by the channel's type and by the stage's access


def both(problems, what, described, oracle):
    problems += [f'{what} {name} is missing in the oracle' for name in described if name not in oracle]
    problems += [f'{what} {name} of the oracle is not in the protocol' for name in oracle if name not in described]


def check_tables(problems, oracle):
    rows = {}
    for table in ('channel', 'room'):
        columns = oracle[table]['columns']
        for row, cells in oracle[table].items():
            rows[row] = cells
            if len(cells) != len(columns):
                problems.append(f'{row}: {len(cells)} cells for {len(columns)} columns')
            for cell in cells if row != 'columns' else ():
                if cell not in PLAIN_CELLS and not (cell.startswith('○ ') and cell[2:] in oracle['circles']):
                    problems.append(f'{row}: no such cell: {cell}')
    del rows['columns']
    return rows


def check_requests(problems, rows, requests):
    used = set()
    for name, entry in requests.items():
        if entry['object'] not in OBJECTS or ('who' in entry) == ('right' in entry) or entry.get('who', 'admin') not in ACCESS:
            problems.append(f'{name}: object, and either who or right')
        asked = entry.get('right', ())
        asked = asked.values() if isinstance(asked, dict) else [asked] if asked else []
        used |= {*asked, *(entry[key] for key in ('own', 'host') if key in entry)}
    problems += [f'no row {row}' for row in used if row not in rows and row not in SHORT]
    return used


def check_acts(problems, protocol, oracle):
    """Whatever changes something is in the audit log, or it is said why not; and no act is there that nothing leads to."""
    changing = [route['name'] for route in protocol['http'] if route['method'] != 'GET'] + list(protocol['requests'])
    for name in changing:
        if (name in oracle['acts']) == (name in oracle['unlogged']):
            problems.append(f'{name}: its acts in the audit log, or why there are none; not both, not neither')
    both(problems, 'act of', [*changing], {**oracle['acts'], **oracle['unlogged']})
    led_to = [act for acts in oracle['acts'].values() for act in acts]
    problems += [f'act {act}: nothing leads to it' for act in protocol['enums']['audit_act'] if act not in led_to]
    problems += [f'act {act} is not in the protocol' for act in led_to if act not in protocol['enums']['audit_act']]


def main():
    root = sys.argv[1]
    with open(os.path.join(root, 'src/protocol/dais.yaml'), encoding='utf-8') as file:
        protocol = yaml.load(file, Loader=yaml.BaseLoader)
    with open(os.path.join(root, 'tests/rights/oracle.yaml'), encoding='utf-8') as file:
        oracle = yaml.load(file, Loader=yaml.BaseLoader)
    problems = []
    both(problems, 'route', [route['name'] for route in protocol['http']], oracle['routes'])
    both(problems, 'message', protocol['requests'], oracle['messages'])
    both(problems, 'channel right', protocol['enums']['channel_right'], oracle['channel_rights'])
    both(problems, 'right', protocol['enums']['right'], oracle['rights'])
    both(problems, 'token scope', protocol['enums']['token_scope'], oracle['token_scopes'])
    check_acts(problems, protocol, oracle)
    rows = check_tables(problems, oracle)
    used = check_requests(problems, rows, {**oracle['routes'], **oracle['messages']})
    used |= {*oracle['channel_rights'].values(), *oracle['rights'].values()}
    if 'see' in used:
        used |= {row for row in rows if row.startswith('see ') and row in oracle['channel']}
    if 'stage' in used:
        used |= {'stage everyone', 'stage request', 'stage invite'}
    for row in rows:
        if (row in used) == (row in oracle['later']):
            problems.append(f'row {row}: asked for by something, or later; not both, not neither')
    for row, cells in oracle['later_cells'].items():
        table = oracle['channel'] if row in oracle['channel'] else oracle['room']
        problems += [f'later: no cell {row}, {column}' for column in cells if row not in rows or column not in table['columns']]
    print('\n'.join(problems) if problems else f'{len(rows)} rows, {len(oracle["routes"])} routes, '
          f'{len(oracle["messages"])} messages: all there')
    return 1 if problems else 0


if __name__ == '__main__':
    sys.exit(main())
