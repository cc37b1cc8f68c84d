// F6: from one part of a page to the next, round the end. Where one was in a part is where one comes back to.

const STOPS = 'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), [tabindex]';
const left = new WeakMap<HTMLElement, HTMLElement>();

const seen = (element: HTMLElement) => element.checkVisibility?.({ visibilityProperty: true }) ?? true;
const stops = (region: HTMLElement) => [...region.querySelectorAll<HTMLElement>(STOPS)].filter((one) => one.tabIndex >= 0 && seen(one));

/** Focuses a stop of the next of `regions`, or of the one before; those without any are stepped over. */
export function focusRegion(regions: readonly HTMLElement[], backward: boolean): void {
  const now = document.activeElement as HTMLElement | null;
  const at = regions.findIndex((one) => one.contains(now));
  const here = regions[at];
  if (here && now) left.set(here, now);
  const from = at < 0 && backward ? 0 : at;
  for (let step = 1; step <= regions.length; step++) {
    const region = regions[(from + (backward ? -step : step) + regions.length * 2) % regions.length];
    const before = region && left.get(region);
    const goal = before && region.contains(before) && seen(before) ? before : region && seen(region) ? stops(region)[0] : undefined;
    if (!goal) continue;
    goal.focus();
    return;
  }
}
