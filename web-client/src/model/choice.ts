// Small choices that this browser remembers. A browser that keeps nothing forgets them, no more.

/** Where: for this browser, or for this tab, which outlives a reload only. */
export type Kept = 'browser' | 'tab';

const shelf = (kept: Kept): Storage => (kept === 'tab' ? sessionStorage : localStorage);

export function readChoice(name: string, kept: Kept = 'browser'): string | null {
  try {
    return shelf(kept).getItem(`dais.${name}`);
  } catch {
    return null;
  }
}

export function writeChoice(name: string, value: string, kept: Kept = 'browser'): void {
  try {
    shelf(kept).setItem(`dais.${name}`, value);
  } catch {
    // private mode: it holds for this page
  }
}
