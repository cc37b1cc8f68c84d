// Keys that make a retry harmless: 128 random bits, 32 lower-case hex digits.
import type { Id } from './types';

export function newKey(): Id {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
