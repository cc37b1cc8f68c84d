// Which rows of a long list are near enough to be shown, and where each of them stands. Pure.

/** Where each of the rows begins, and at the end the height of all. Heights that are not measured yet are taken to be `usual`. */
export function offsets<K>(keys: readonly K[], measured: ReadonlyMap<K, number>, usual: number): Float64Array {
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

/** The middle one of the measured heights: one tall row does not spoil the guess for all others. */
export function usualHeight(measured: ReadonlyMap<unknown, number>, guess: number): number {
  if (measured.size === 0) return guess;
  const sorted = [...measured.values()].sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}

/** How many columns of at least `least` fit beside each other. */
export function columnsIn(width: number, least: number, gap: number): number {
  return least > 0 ? Math.max(1, Math.floor((width + gap) / (least + gap))) : 1;
}
