#!/usr/bin/env python3
"""The benchmark runner: bench_test.py BUILD_FOLDER

Its smallest run, and that its page says nothing that its JSON does not: every number in the page is a number of the JSON, shown as
the page shows numbers, or stands in a text of the JSON.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
from html.parser import HTMLParser

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.join(HERE, '..', '..')
sys.path.insert(0, os.path.join(HERE, 'runner'))

import page
import programs

NUMBER = re.compile(r'\d[\d.,]*\d|\d')


def ensure(claim, message):
    if not claim:
        raise AssertionError(message)


class Page(HTMLParser):
    """Numbers in <data> (value, as shown), and all other text."""

    def __init__(self, text):
        super().__init__()
        self.numbers, self.words, self.skip, self.value = [], [], False, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.skip = tag == 'style'
        self.value = dict(attrs)['value'] if tag == 'data' else self.value

    def handle_endtag(self, tag):
        self.skip = False
        self.value = None if tag == 'data' else self.value

    def handle_data(self, data):
        if self.value is not None:
            self.numbers.append((self.value, data))
        elif not self.skip:
            self.words.append(data)


def leaves(node):
    """All that a JSON document says, names included."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield name
            yield from leaves(value)
    elif isinstance(node, list):
        for value in node:
            yield from leaves(value)
    else:
        yield node


def differences(html, results):
    """What the page says and the JSON does not."""
    shown = Page(html)
    known = [value for value in leaves(results) if isinstance(value, (int, float)) and not isinstance(value, bool)]
    texts = ' '.join(value for value in leaves(results) if isinstance(value, str))
    written = set(NUMBER.findall(texts)) | {str(value) for value in known}
    yield from (f'{value} is nowhere in the JSON' for value, _ in shown.numbers if float(value) not in known)
    yield from (f'{value} is shown as {text}' for value, text in shown.numbers if page.short(float(value)) != text)
    yield from (f'{word!r}: no such number in the JSON' for words in shown.words for word in NUMBER.findall(words)
                if word not in written)


def the_smallest_run_makes_a_page_of_its_numbers(build, folder):
    done = subprocess.run([os.path.join(TOP, 'tools', 'bench'), '--quick', '--only', 'handshake,chat-flood', '--build', build, '--out', folder],
                          capture_output=True, text=True, timeout=120, check=False)
    ensure(done.returncode == 0, done.stderr)
    path = done.stdout.strip().split('\n')[-1]
    with open(path, encoding='utf-8') as file:
        html = file.read()
    with open(path.replace('.html', '.json'), encoding='utf-8') as file:
        results = json.load(file)
    names = [section['name'] for section in results['sections']]
    ensure(names == ['handshake', 'chat-flood'], names)
    ensure(results['machine']['cores'] >= 1 and results['machine']['kernel'] and results['commit'], results['machine'])
    figures = {figure['name']: figure for figure in results['sections'][1]['rows'][0]['figures']}
    ensure(figures['joined']['value'] == 50 and figures['broadcast_p99_ms']['value'] > 0, figures)
    ensure(results['sections'][0]['rows'][0]['figures'][0]['value'] > 0, results['sections'][0])
    ensure(len(Page(html).numbers) > 12, 'the page has hardly a number')
    wrong = list(differences(html, results))
    ensure(not wrong, wrong)
    other = re.sub('<data value="[0-9.]+"', '<data value="50.125"', html, count=1)
    ensure(other != html and list(differences(other, results)), 'a number that was not measured would be found')


def a_page_says_what_was_missed():
    figure = {'name': 'late', 'value': 12.5, 'unit': 'ms', 'target': '<=10'}
    ensure('missed' in page.row('', figure) and 'reached' in page.row('', {**figure, 'target': '<=13'}), page.row('', figure))
    ensure('missed' in page.row('', {**figure, 'value': None}), 'what was not measured has missed its target')


def what_the_programs_print_is_understood():
    text = ' sound     10      1447       419      9365      7607     81 %\n  720p   5000      2252      2413      6721      5194     77 %\n'
    rows = dict(programs.forward(text))
    ensure(rows['720p to 5000 receivers']['share of the ideal'] == (77.0, '%', '>=80'), rows)
    rows = dict(programs.cores('rooms            531        213     0.33     0.08    1.8         2844       5505     1.91   100.0 %    99.9 %\n'))
    ensure(rows['rooms']['times'] == (0.33, '', '>=1.8') and rows['rooms']['delivered by two'][0] == 99.9, rows)
    rows = dict(programs.directory('start: the directory is in memory                  2.39 s (at most 2)  MISSED\nmemory, at most                289 MiB\n'))
    ensure(rows['start: the directory is in memory']['measured'] == (2.39, 's', '<=2'), rows)
    ensure(rows['memory, at most']['measured'] == (289.0, 'MiB', None), rows)
    rows = dict(programs.instructions('720p: 30000 packets, 1918 instructions each, 1920 expected (-0.1%)\n'))
    ensure(rows['720p']['a packet'] == (1918.0, 'instructions', '<=2016'), rows)


def main(build):
    a_page_says_what_was_missed()
    what_the_programs_print_is_understood()
    with tempfile.TemporaryDirectory(prefix='dais-bench-') as folder:
        the_smallest_run_makes_a_page_of_its_numbers(build, folder)


if __name__ == '__main__':
    main(*sys.argv[1:])
