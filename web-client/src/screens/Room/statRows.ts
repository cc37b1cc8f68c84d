// One stream's numbers as lines of words: what is not known has no line.
import type { StreamNumbers } from '../../media/streams';
import { t } from '../../i18n';

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
