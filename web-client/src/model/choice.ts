// Small choices that this browser remembers. A browser that keeps nothing forgets them, no more.

export function readChoice(name: string): string | null {
  try {
    return localStorage.getItem(`dais.${name}`);
  } catch {
    return null;
  }
}

export function writeChoice(name: string, value: string): void {
  try {
    localStorage.setItem(`dais.${name}`, value);
  } catch {
    // private mode: it holds for this page
  }
}
