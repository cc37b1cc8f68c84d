// The language of the page: chosen here, or the browser's. Remembered in this browser.
import { catalogueFor, LANGUAGES, useCatalogue, type Language } from '../i18n';
import { readChoice, writeChoice } from './choice';
import { router } from './router.svelte';

export { LANGUAGES };

class Languages {
  #current: Language = $state('en');
  /** Counts the changes: screens are made anew with each. */
  #turn = $state(0);

  get current(): Language {
    return this.#current;
  }
  get turn(): number {
    return this.#turn;
  }

  /** Before the page is mounted. */
  async start(): Promise<void> {
    const kept = readChoice('language');
    this.#current = await useCatalogue(catalogueFor(kept ? [kept, ...navigator.languages] : navigator.languages));
  }

  /** What the language was chosen with, as a selector: the focus goes back to it. */
  backTo = '';

  /** Whoever has something unsaved is asked first. */
  async choose(language: Language, backTo: string): Promise<void> {
    if (language === this.#current || !(await router.mayLeave())) return;
    writeChoice('language', language);
    this.#current = await useCatalogue(language);
    this.backTo = backTo;
    this.#turn++;
  }
}

export const languages = new Languages();
