// The words of the page. A catalogue is a plain typed object per language; English is the shape all others must have,
// so a missing or misspelled message is a type error. Messages with numbers are functions: plurals go through Intl.
import { en, type Catalogue } from './en';

export type { Catalogue };

/** To add a language: a line here with its own name, and its import below. */
export const LANGUAGES = [
  { code: 'en', name: 'English' },
  { code: 'de', name: 'Deutsch' },
] as const;

/** `ar-XB` is English from right to left, longer and in brackets: for tests and whoever looks at the layout; it is never offered. */
export type Language = (typeof LANGUAGES)[number]['code'] | 'ar-XB';

const catalogues: Record<Language, () => Promise<Catalogue>> = {
  en: () => Promise.resolve(en),
  de: async () => (await import('./de')).de,
  'ar-XB': async () => (await import('./pseudo')).pseudo(en),
};

export let t: Catalogue = en;

/** The first of these that there is a catalogue for; English if none. */
export function catalogueFor(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    if (tag === 'ar-XB') return tag;
    const code = tag.toLowerCase().split('-')[0];
    const known = LANGUAGES.find((language) => language.code === code);
    if (known) return known.code;
  }
  return 'en';
}

/** Answers the language that holds from now on. A catalogue that can't be had leaves the one that is there. */
export async function useCatalogue(language: Language): Promise<Language> {
  t = await catalogues[language]();
  document.documentElement.lang = language;
  document.documentElement.dir = language === 'ar-XB' ? 'rtl' : 'ltr';
  return language;
}
