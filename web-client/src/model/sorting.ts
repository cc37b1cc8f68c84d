// What a table is sorted by: in the address, so that a link, a reload and the way back keep it.
import { router } from './router.svelte';

/** What the address says, if the list knows it; else nothing: as the list comes. */
export function sortIn<S extends string>(here: string, known: readonly S[]): S | '' {
  const asked = new URL(here, 'http://page').searchParams.get('sort');
  return known.find((one) => one === asked) ?? '';
}

export function withSort(here: string, sort: string): string {
  const { pathname, searchParams } = new URL(here, 'http://page');
  if (sort) searchParams.set('sort', sort);
  else searchParams.delete('sort');
  return `${pathname}${searchParams.size ? `?${searchParams}` : ''}`;
}

export const sortedBy = <S extends string>(known: readonly S[]): S | '' => sortIn(router.here || '/', known);
/** In place: the way back leads off the page, not through everything that was tried. */
export const sortBy = (sort: string) => router.go(withSort(router.here, sort), { replace: true });
