// Numbers, times and plurals of a language, through Intl. A catalogue makes its own formats with it.

export interface Formats {
  /** 1,284 */
  number(value: number): string;
  /** 3.1 k, from 1,000 on; for counts in cards. */
  short(value: number): string;
  /** 09:42 */
  time(at_ms: number): string;
  /** "yesterday", "on Monday", "12 November", "12 November 2024" */
  day(at_ms: number, now_ms?: number): string;
  plural(value: number, one: string, other: string): string;
  /** "Ada, Ben and Cleo" */
  list(items: string[]): string;
}

/** A name inside a sentence, whichever way either of them is written (Unicode's isolates): what <bdi> is to markup. */
export const apart = (name: string): string => `\u2068${name}\u2069`;

const DAY_MS = 86_400_000;

const midnight = (at_ms: number) => new Date(at_ms).setHours(0, 0, 0, 0);

export function formats(locale: string, words: { today: string; yesterday: string; onDay(day: string): string }): Formats {
  const number = new Intl.NumberFormat(locale);
  const thousands = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hour12: false });
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'long' });
  const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long' });
  const dayAndYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' });
  const plural = new Intl.PluralRules(locale);
  const list = new Intl.ListFormat(locale, { type: 'conjunction' });
  return {
    number: (value) => number.format(value),
    short: (value) => (value < 1_000 ? number.format(value) : `${thousands.format(value / 1_000)}\u00a0k`),
    time: (at_ms) => time.format(at_ms),
    day: (at_ms, now_ms = Date.now()) => {
      const days = Math.round((midnight(now_ms) - midnight(at_ms)) / DAY_MS);
      if (days <= 0) return words.today;
      if (days === 1) return words.yesterday;
      if (days < 7) return words.onDay(weekday.format(at_ms));
      return new Date(at_ms).getFullYear() === new Date(now_ms).getFullYear() ? day.format(at_ms) : dayAndYear.format(at_ms);
    },
    plural: (value, one, other) => (plural.select(value) === 'one' ? one : other),
    list: (items) => list.format(items),
  };
}
