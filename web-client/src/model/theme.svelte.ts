// Light, dark, or as the machine has it. Remembered in this browser.

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'dais.theme';

class ThemeChoice {
  #value: Theme = $state('system');

  get value(): Theme {
    return this.#value;
  }

  /** Before the page is mounted. */
  start(): void {
    const kept = localStorage.getItem(KEY);
    this.set(THEMES.find((theme) => theme === kept) ?? 'system');
  }

  set(theme: Theme): void {
    this.#value = theme;
    if (theme === 'system') {
      delete document.documentElement.dataset.theme;
      localStorage.removeItem(KEY);
    } else {
      document.documentElement.dataset.theme = theme;
      localStorage.setItem(KEY, theme);
    }
  }
}

export const theme = new ThemeChoice();
