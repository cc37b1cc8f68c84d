// Colours and light that come from a person's name or a channel's id, so that they look the same everywhere and always.

/** Twelve hues that stay apart under the avatar's lightness. */
const HUES = [30, 58, 88, 128, 158, 188, 214, 242, 270, 300, 330, 2] as const;

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const char of text) value = Math.imul(value ^ char.codePointAt(0)!, 0x01000193) >>> 0;
  return value;
}

/** By the name, which every place knows: a door, a chat that was left, a guest. */
export function hue(name: string): number {
  return HUES[hash(name) % HUES.length]!;
}

/** Up to two letters: of the first and the last word. Names without letters get their first sign. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /\p{L}|\p{N}/u.test(word));
  const first = (word: string | undefined) => [...(word ?? '')].find((char) => /\p{L}|\p{N}/u.test(char)) ?? '';
  if (words.length === 0) return [...name.trim()][0] ?? '?';
  const letters = words.length === 1 ? first(words[0]) : first(words[0]) + first(words.at(-1));
  return letters.toLocaleUpperCase();
}

export interface Light {
  hue: number;
  /** Where the main cone falls, how far the second stands off, its tilt; see .poster. */
  x: string;
  offset: string;
  tilt: string;
  /** On which side of the second one's lamp there is nothing: 0 left, 1 right. */
  side: 0 | 1;
}

/** The light cones of a channel's picture. */
export function light(id: string): Light {
  const bits = hash(`light ${id}`);
  const toLeft = (bits & 1) === 1;
  return {
    hue: HUES[(bits >>> 1) % HUES.length]!,
    x: `${30 + ((bits >>> 8) % 38)}%`,
    offset: `${toLeft ? -(20 + ((bits >>> 16) % 13)) : 22 + ((bits >>> 16) % 13)}%`,
    tilt: `${toLeft ? 142 + ((bits >>> 22) % 9) : 184 + ((bits >>> 22) % 7)}deg`,
    side: toLeft ? 0 : 1,
  };
}
