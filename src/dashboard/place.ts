/** How long a page may take to become as long as it was. */
const RESTORE_MS = 5000;

/** Where a reader was on a page. */
interface Place {
  readonly top: number;
  /** The link that had the focus, by its address. */
  readonly link: string | undefined;
}

const places = new Map<string, Place>();
let made = 0;
let key = keyOfEntry();
let isRestoring = false;

/** Remembers the scroll position and the focused link of each entry of the browser's history. */
export function rememberPlaces(): void {
  addEventListener("scroll", remember, { passive: true });
  document.addEventListener("focusin", remember);
}

function remember(): void {
  if (!isRestoring) places.set(key, { top: scrollY, link: focusedLink() ?? places.get(key)?.link });
}

/** Returns the state of a new entry of the browser's history, which begins at its top. */
export function newEntry(): object {
  key = `${Date.now()}-${++made}`;
  isRestoring = false;
  return { key };
}

/** Scrolls to where the reader was on the entry that Back or Forward has opened, once its content is there. */
export function restorePlace(): void {
  key = keyOfEntry();
  const place = places.get(key);
  if (place === undefined) return;
  isRestoring = true;
  const startedAt = performance.now();
  const ended = new AbortController();
  const end = (): void => {
    isRestoring = false;
    ended.abort();
  };
  // A reader who scrolls meanwhile knows better.
  for (const type of ["wheel", "touchstart", "keydown"]) {
    addEventListener(type, end, { signal: ended.signal, passive: true });
  }
  const step = (): void => {
    if (ended.signal.aborted) return;
    const link = place.link === undefined ? null : document.querySelector<HTMLElement>(selectorOf(place.link));
    const isLongEnough = document.documentElement.scrollHeight >= place.top + innerHeight;
    const isLate = performance.now() - startedAt > RESTORE_MS;
    if (!isLate && (!isLongEnough || (place.link !== undefined && link === null))) {
      requestAnimationFrame(step);
      return;
    }
    link?.focus({ preventScroll: true });
    scrollTo(0, place.top);
    end();
  };
  requestAnimationFrame(step);
}

/** The key of the current entry, which gets one if the browser has made it, as for a link within the page. */
function keyOfEntry(): string {
  const { key } = (history.state ?? {}) as { readonly key?: string };
  if (key !== undefined) return key;
  const made = newEntry() as { readonly key: string };
  history.replaceState(made, "");
  return made.key;
}

function focusedLink(): string | undefined {
  return document.activeElement?.closest("main a")?.getAttribute("href") ?? undefined;
}

function selectorOf(href: string): string {
  return `main a[href="${CSS.escape(href)}"]`;
}
