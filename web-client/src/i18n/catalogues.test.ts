// Other languages say everything that English says, in words of their own.
import { expect, it } from 'vitest';
import { catalogueFor } from '.';
import { de } from './de';
import { en } from './en';
import { pseudo } from './pseudo';

type Messages = Map<string, string>;

/** Every message by its path, functions asked with plain arguments. */
function messages(part: unknown, path: string, found: Messages = new Map()): Messages {
  if (typeof part === 'string') found.set(path, part);
  else if (typeof part === 'function') messages((part as (...given: unknown[]) => unknown)(3, 2), path, found);
  else if (part !== null && typeof part === 'object') for (const [name, inner] of Object.entries(part)) messages(inner, path ? `${path}.${name}` : name, found);
  return found;
}

const english = messages({ ...en, f: null }, '');
const german = messages({ ...de, f: null }, '');

/** What both languages call the same. */
const SAME = new Set([
  'product', 'ok', 'Name', 'Details', 'Person', 'Token', 'Webinar', 'Chat', 'Webhooks', 'Codec', 'Rate', '3', '3 %', '300 %', '3 ms', '3 kbit/s', '99+', 'Ihr', '3 · Dais', '3: 2', 'Server', 'Dais', 'Version', '3/s', 'Quiz', 'Option', 'Option 3', 'Text',
]);

it('has every message in German, in German', () => {
  expect([...german.keys()]).toEqual([...english.keys()]);
  const untranslated = [...english].filter(([path, text]) => german.get(path) === text && !SAME.has(text) && !/^(product|ok)$/.test(path) && /\p{L}/u.test(text));
  expect(untranslated).toEqual([]);
});

it('uses no English quotes, apostrophes or dots in German', () => {
  const odd = [...german].filter(([, text]) => /’|“[^„]*”|\w…/.test(text));
  expect(odd).toEqual([]);
});

it('makes every message of the test language longer, and frames it', () => {
  for (const [path, text] of messages({ ...pseudo(en), f: null, product: null }, '')) {
    if (text.trim()) expect([path, text]).toEqual([path, expect.stringMatching(/^⟦.*~⟧$/s)]);
  }
});

it('takes the first language that there is', () => {
  expect(catalogueFor(['fr-CH', 'de-AT', 'en'])).toBe('de');
  expect(catalogueFor(['EN-gb', 'de'])).toBe('en');
  expect(catalogueFor(['xx', ''])).toBe('en');
  expect(catalogueFor(['ar-XB'])).toBe('ar-XB');
  expect(catalogueFor(['ar'])).toBe('en');
});
