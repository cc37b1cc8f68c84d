// One stream's numbers as lines of words: what is not known has no line.
import type { StreamNumbers } from '../../media/streams';
import { t } from '../../i18n';

/** The largest first, also while one of them is not sent and has no size. */
const SIZES = ['h', 'm', 'l'];

/** As the sections of the connection are: sound, camera with its encodings, screen. */
export function bySection(a: StreamNumbers, b: StreamNumbers): number {
  return Number(a.mid) - Number(b.mid) || SIZES.indexOf(a.rid ?? '') - SIZES.indexOf(b.rid ?? '');
}

export function rowsOf(one: StreamNumbers): [string, string][] {
  const { stats: w, connection: c } = t.room;
  const rows: [string, string | undefined][] = [
    [w.rate, one.rate === undefined ? undefined : c.rate(one.rate)],
    [w.size, one.width && one.height ? `${t.f.number(one.width)} × ${t.f.number(one.height)}` : undefined],
    [w.fps, one.fps === undefined ? undefined : t.f.number(Math.round(one.fps))],
    [c.loss, one.loss === undefined ? undefined : c.percent(one.loss)],
    [c.delay, one.rtt === undefined ? undefined : c.ms(one.rtt)],
    [w.buffer, one.buffer === undefined ? undefined : c.ms(one.buffer)],
    [w.freezes, one.freezes ? t.f.number(one.freezes) : undefined],
    [w.codec, one.codec],
    [w.limited, one.limited && one.limited !== 'none' ? w.limits[one.limited] : undefined],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== undefined);
}
