// The words of the page. A catalogue is a plain typed object per language; English is the shape all others must have,
// so a missing or misspelled message is a type error. Messages with numbers are functions: plurals go through Intl.
import { en, type Catalogue } from './en';

export type { Catalogue };
export type Language = 'en';

/** More languages: add the code to Language and its lazy import here. */
const catalogues: Record<Language, () => Promise<Catalogue>> = {
  en: () => Promise.resolve(en),
};

export let t: Catalogue = en;
export let language: Language = 'en';

function known(code: string): code is Language {
  return code in catalogues;
}

/** The first of the person's languages that there is a catalogue for. Before the page is mounted. */
export async function useLanguage(wanted: readonly string[]): Promise<void> {
  for (const tag of wanted) {
    const code = tag.toLowerCase().split('-')[0] ?? '';
    if (!known(code)) continue;
    language = code;
    t = await catalogues[code]();
    break;
  }
  document.documentElement.lang = language;
}
