// Where the focus goes after a change of page: to the new page's heading, so that what follows is next and its name is spoken.

/** A page that is still being read from the server gets this long to show its heading. */
const PATIENCE_MS = 10_000;

/** Gives the heading (or what `selector` says) the focus once it is there. Whoever has moved on by then (a field, a dialog) keeps it. Answers how to give up. */
export function arrive(selector = 'main h1'): () => void {
  const before = document.activeElement;
  const look = (): boolean => {
    const at = document.activeElement;
    if ((at !== before && at !== document.body) || document.querySelector('dialog[open]')) return true;
    const heading = document.querySelector<HTMLElement>(selector);
    if (!heading) return false;
    if (heading.tabIndex < 0) heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    return true;
  };
  if (look()) return () => {};
  const observer = new MutationObserver(() => look() && stop());
  const timer = setTimeout(() => stop(), PATIENCE_MS);
  const stop = () => {
    observer.disconnect();
    clearTimeout(timer);
  };
  observer.observe(document.body, { childList: true, subtree: true });
  return stop;
}
