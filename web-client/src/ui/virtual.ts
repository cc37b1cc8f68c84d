// Which rows of a long list are near enough to be shown, and where each of them stands. Pure.

/** Where each of the rows begins, and at the end the height of all. Heights that are not measured yet are taken to be `usual`. */
export function offsets<K>(keys: readonly K[], measured: { get(key: K): number | undefined }, usual: number): Float64Array {
  const at = new Float64Array(keys.length + 1);
  keys.forEach((key, row) => (at[row + 1] = at[row]! + (measured.get(key) ?? usual)));
  return at;
}

/** The first row that ends below `y`; the number of rows if none does. */
function rowAt(at: Float64Array, y: number): number {
  let low = 0;
  let high = at.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at[middle + 1]! > y) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The rows that touch the stretch from `top` to `bottom`: from `first` to before `end`. */
export function rowsBetween(at: Float64Array, top: number, bottom: number): { first: number; end: number } {
  const count = at.length - 1;
  const first = rowAt(at, top);
  return { first, end: Math.max(first, Math.min(count, rowAt(at, bottom) + 1)) };
}

/** What rows were measured to be high, by their keys. Taking a height and asking for the usual one cost the same however many there are. */
export class Heights<K> {
  readonly #of = new Map<K, number>();
  /** How many rows have a height, to the half pixel. */
  readonly #rows = new Map<number, number>();

  get(key: K): number | undefined {
    return this.#of.get(key);
  }

  set(key: K, height: number): void {
    const before = this.#of.get(key);
    if (before !== undefined) this.#count(before, -1);
    this.#of.set(key, height);
    this.#count(height, 1);
  }

  clear(): void {
    this.#of.clear();
    this.#rows.clear();
  }

  /** The height that most of the measured rows have: a tall row does not spoil the guess for all others. */
  usual(guess: number): number {
    let usual = guess;
    let most = 0;
    for (const [height, rows] of this.#rows) if (rows > most) [usual, most] = [height, rows];
    return usual;
  }

  #count(height: number, change: number): void {
    const step = Math.round(height * 2) / 2;
    this.#rows.set(step, (this.#rows.get(step) ?? 0) + change);
  }
}

/** How many columns of at least `least` fit beside each other. */
export function columnsIn(width: number, least: number, gap: number): number {
  return least > 0 ? Math.max(1, Math.floor((width + gap) / (least + gap))) : 1;
}
