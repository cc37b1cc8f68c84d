// A language for tests: every message longer than in English and in brackets, so that what is cut, or stands in no catalogue, is seen.
import type { Catalogue } from './en';

const LONGER = 0.35;
const WORD = '~~~~~';

export function longer(text: string): string {
  if (!text.trim()) return text;
  const words = Math.ceil(([...text].length * LONGER) / WORD.length);
  return `⟦${text}${` ${WORD}`.repeat(words)}⟧`;
}

function turned(value: unknown): unknown {
  if (typeof value === 'string') return longer(value);
  if (typeof value === 'function') return (...given: unknown[]) => turned(value(...given));
  if (Array.isArray(value)) return value.map(turned);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, turned(part)]));
}

export function pseudo(en: Catalogue): Catalogue {
  return { ...(turned({ ...en, f: null }) as Catalogue), f: en.f, product: en.product };
}
