import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

let pagesShown = 0;

interface PageProps {
  readonly title: string;
  /** Shown beside the title. */
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A page with its heading, which takes the focus when the page opens, as a loaded page would. */
export function Page({ title, aside, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // The first page begins at its top, where the browser puts the focus.
    if (pagesShown++ > 0) heading.current?.focus({ preventScroll: true });
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
