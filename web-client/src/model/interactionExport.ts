// What was answered, as a table (CSV) and as JSON. A cell that a spreadsheet would take for a formula is made text.
import type { AnswerLine, BallotItemOut, Interaction } from '../protocol/types';

const FORMULA = /^[=+\-@\t\r]/;

export function csvCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\n\r;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const csvOf = (rows: readonly (readonly (string | number)[])[]): string => `\uFEFF${rows.map((row) => row.map((cell) => csvCell(String(cell))).join(',')).join('\r\n')}\r\n`;

/** What one person answered to one item, in words. */
function answerText(it: Interaction, at: number, ballot: BallotItemOut | undefined): string {
  const item = it.items[at];
  if (!ballot || !item) return '';
  if (ballot.choices) return ballot.choices.map((n) => item.options[n] ?? '').join('; ');
  if (ballot.rating !== undefined) return String(ballot.rating);
  return ballot.text ?? ballot.words?.join('; ') ?? '';
}

const titleOf = (it: Interaction, at: number): string => it.items[at]?.text || it.text;

/** The counts of each option, then who answered what; of secret ballots the counts alone. */
export function toCsv(it: Interaction, lines: readonly AnswerLine[], words: { question: string; option: string; count: string; name: string; at: string }): string {
  const counts = it.items.flatMap((item, at) =>
    (it.result?.items?.[at]?.counts ?? []).map((count, n) => [titleOf(it, at), item.kind === 'rating' ? n + 1 : (item.options[n] ?? ''), count]),
  );
  const cloud = (it.result?.words ?? []).map(({ word, count }) => [it.text, word, count]);
  const people = lines.length ? [[], [words.name, words.at, ...it.items.map((_, at) => titleOf(it, at))]] : [];
  const rows = lines.map((line) => [line.name ?? '', line.at === undefined ? '' : new Date(line.at).toISOString(), ...it.items.map((_, at) => answerText(it, at, line.ballot[at]))]);
  return csvOf([[words.question, words.option, words.count], ...counts, ...cloud, ...people, ...rows]);
}

export function toJson(it: Interaction, lines: readonly AnswerLine[]): string {
  const { kind, text, state, published, closed, secret, result } = it;
  const items = it.items.map((item, at) => ({ ...item, ...result?.items?.[at] }));
  return `${JSON.stringify({ kind, text, state, published, closed, secret, answers: result?.answers, items, words: result?.words, people: lines.map(({ name, author, at, ballot }) => ({ name, author, at, ballot })) }, null, 2)}\n`;
}
