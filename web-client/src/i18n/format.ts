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
  /** "12 November 2024" */
  date(at_ms: number): string;
  /** "1.4 GB" */
  bytes(value: number): string;
  /** "12 %", of a share from 0 to 1 */
  percent(share: number): string;
  /** "2 hr 5 min": the two largest units */
  span(ms: number): string;
  plural(value: number, one: string, other: string): string;
  /** "Ada, Ben and Cleo" */
  list(items: string[]): string;
}

/** A name inside a sentence, whichever way either of them is written (Unicode's isolates): what <bdi> is to markup. */
export const apart = (name: string): string => `\u2068${name}\u2069`;

const DAY_MS = 86_400_000;

const BYTES = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
const SPANS: readonly [string, number][] = [['day', 86_400], ['hour', 3_600], ['minute', 60], ['second', 1]];

const midnight = (at_ms: number) => new Date(at_ms).setHours(0, 0, 0, 0);

export function formats(locale: string, words: { today: string; yesterday: string; onDay(day: string): string }): Formats {
  const number = new Intl.NumberFormat(locale);
  const thousands = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hour12: false });
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'long' });
  const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long' });
  const dayAndYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const unit = (value: number, name: string, maximumFractionDigits = 0) => new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits }).format(value);
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
    date: (at_ms) => dayAndYear.format(at_ms),
    bytes: (value) => {
      const step = Math.min(BYTES.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, value)) / 3)));
      const shown = value / 1000 ** step;
      return unit(shown, BYTES[step] ?? 'byte', step > 0 && shown < 10 ? 1 : 0);
    },
    percent: (share) => percent.format(share),
    span: (ms) => {
      const seconds = Math.max(0, Math.round(ms / 1000));
      const first = Math.max(0, SPANS.findIndex(([, length]) => seconds >= length));
      const parts = seconds === 0 ? [unit(0, 'second')] : [];
      let rest = seconds;
      for (const [name, length] of seconds === 0 ? [] : SPANS.slice(first, first + 2)) {
        const count = Math.floor(rest / length);
        rest -= count * length;
        if (count > 0) parts.push(unit(count, name));
      }
      return parts.join(' ');
    },
    plural: (value, one, other) => (plural.select(value) === 'one' ? one : other),
    list: (items) => list.format(items),
  };
}
