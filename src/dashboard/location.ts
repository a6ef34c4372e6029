import { useEffect, useState } from "preact/hooks";

const NAVIGATED = "hubrelay:navigated";

/** Where the user is; pages follow it. */
export function useLocation(): URL {
  const [href, setHref] = useState(location.href);
  useEffect(() => {
    const follow = (): void => setHref(location.href);
    addEventListener("popstate", follow);
    addEventListener(NAVIGATED, follow);
    return () => {
      removeEventListener("popstate", follow);
      removeEventListener(NAVIGATED, follow);
    };
  }, []);
  return new URL(href);
}

/** Goes to another page, or the same one with another query, without loading it. */
export function navigate(href: string): void {
  history.pushState(null, "", href);
  dispatchEvent(new Event(NAVIGATED));
}

/** Makes links within the dashboard navigate; all else that a click on a link can mean is left to the browser. */
export function followLinks(): void {
  document.addEventListener("click", (click) => {
    if (click.defaultPrevented || click.button !== 0) return;
    if (click.metaKey || click.ctrlKey || click.shiftKey || click.altKey) return;
    const link = click.target instanceof Element ? click.target.closest("a") : null;
    if (link === null || link.origin !== location.origin || link.target !== "" || link.hasAttribute("download")) return;
    // The skip link and others within the page.
    if (link.hash !== "" && link.pathname === location.pathname) return;
    click.preventDefault();
    navigate(link.href);
    scrollTo(0, 0);
  });
}

/** A query with some of its parameters set; those without a value are left out. */
export function queryOf(values: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== "") query.set(name, value);
  }
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}
