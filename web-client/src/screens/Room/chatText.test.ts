// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { elapsed } from './clock';
import { piecesOf, written } from './chatText';

const rendered = (text: string) => {
  const p = document.createElement('p');
  written(text)(p);
  return p;
};

describe('what was written', () => {
  it('never becomes markup', () => {
    const text = '<img src=x onerror=alert(1)> <b>bold</b> &amp;';
    const p = rendered(text);
    expect(p.children).toHaveLength(0);
    expect(p.textContent).toBe(text);
  });
  it('shows links that can be followed and give nothing away', () => {
    const p = rendered('see https://dais.example/a?b=1#c, please');
    const link = p.querySelector('a')!;
    expect(link.href).toBe('https://dais.example/a?b=1#c');
    expect(link.rel).toContain('noopener');
    expect(p.textContent).toBe('see https://dais.example/a?b=1#c, please');
  });
  it('makes no link of a script', () => {
    for (const text of ['javascript:alert(1)', 'data:text/html,x', '[x](javascript:alert(1))', 'vbscript:x']) expect(rendered(text).querySelector('a')).toBeNull();
  });
  it('links a bare host and an address of mail', () => {
    expect(piecesOf('dais.example.org/x').some((p) => p.kind === 'link' && p.href === 'https://dais.example.org/x')).toBe(true);
    expect(piecesOf('ada@example.org').some((p) => p.kind === 'link' && p.href === 'mailto:ada@example.org')).toBe(true);
  });
  it('leaves code alone', () => {
    expect(piecesOf('run `curl https://x.example` now')).toEqual([
      { kind: 'text', text: 'run ' },
      { kind: 'code', text: 'curl https://x.example' },
      { kind: 'text', text: ' now' },
    ]);
  });
  it('keeps every character', () => {
    for (const text of ['', ' a ', '``', '`', 'ünï 👩‍👩‍👧 \u202eabc', 'a\nb']) expect(rendered(text).textContent).toBe(text);
  });
});

describe('the clock', () => {
  it('counts minutes, then hours', () => {
    expect([0, 59_000, 2_530_000, 3_723_000].map(elapsed)).toEqual(['0:00', '0:59', '42:10', '1:02:03']);
  });
});
