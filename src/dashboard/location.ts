import { useLayoutEffect, useState } from "preact/hooks";
import { newEntry, restorePlace } from "./place.ts";

const NAVIGATED = "hubrelay:navigated";

/** The current URL, which chooses the page. */
export function useLocation(): URL {
  const [href, setHref] = useState(location.href);
  useLayoutEffect(() => {
    const follow = (): void => setHref(location.href);
    const comeBack = (): void => {
      follow();
      restorePlace();
    };
    addEventListener("popstate", comeBack);
    addEventListener(NAVIGATED, follow);
    return () => {
      removeEventListener("popstate", comeBack);
      removeEventListener(NAVIGATED, follow);
    };
  }, []);
  return new URL(href);
}

/** Navigates to a page or a query without loading the document. */
export function navigate(href: string): void {
  history.pushState(newEntry(), "", href);
  dispatchEvent(new Event(NAVIGATED));
}

/** Navigates on clicks on the dashboard's links. Leaves other clicks, such as for a new tab, to the browser. */
export function followLinks(): void {
  document.addEventListener("click", (click) => {
    if (click.defaultPrevented || click.button !== 0) return;
    if (click.metaKey || click.ctrlKey || click.shiftKey || click.altKey) return;
    const link = click.target instanceof Element ? click.target.closest("a") : null;
    if (link === null || link.origin !== location.origin || link.target !== "" || link.hasAttribute("download")) return;
    // Links within the page, such as the skip link.
    if (link.hash !== "" && link.pathname === location.pathname) return;
    click.preventDefault();
    navigate(link.href);
    scrollTo(0, 0);
  });
}

/** Formats parameters as a query, and leaves out those without a value. */
export function queryOf(values: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== "") query.set(name, value);
  }
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}
