import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

let pagesShown = 0;

/** The element that gets the focus when the next page opens, by its selector. */
let wanted: string | undefined;

/** Has the next page that opens put the focus on an element, in place of its heading. */
export function focusOnNextPage(selector: string): void {
  wanted = selector;
}

interface PageProps {
  readonly title: string;
  /** The content beside the title. */
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A page with its heading, which gets the focus when the page opens. */
export function Page({ title, aside, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    // On the first page the browser has put the focus at the top already.
    const chosen = wanted === undefined ? null : document.querySelector<HTMLElement>(wanted);
    wanted = undefined;
    if (pagesShown++ > 0) (chosen ?? heading.current)?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    document.title = `${title} · hubrelay`;
  }, [title]);
  return (
    <>
      <div class="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {aside}
      </div>
      {children}
    </>
  );
}
