import { queryOf } from "../location.ts";

interface PagerProps {
  readonly label: string;
  readonly path: string;
  readonly filters: Parameters<typeof queryOf>[0];
  /** The cursor of the current page; empty for the first. */
  readonly cursor: string;
  /** The cursor of the next page; undefined on the last. */
  readonly next: string | undefined;
}

/** Links to the first page of a list, and to the next newer and older one. Keeps the filters. */
export function Pager({ label, path, filters, cursor, next }: PagerProps) {
  const [latest, current] = [`${path}${queryOf(filters)}`, `${path}${queryOf({ ...filters, cursor })}`];
  const older = next === undefined ? undefined : `${path}${queryOf({ ...filters, cursor: next })}`;
  const newer = cursor === "" ? undefined : newerThan(current);
  return (
    <nav class="actions" aria-label={label}>
      {cursor !== "" && (
        <a class="button" href={latest}>
          ⇤ Latest
        </a>
      )}
      {newer !== undefined && newer !== latest && (
        <a class="button" href={newer}>
          ← Newer
        </a>
      )}
      {older !== undefined && (
        <a class="button" href={older} onClick={() => sessionStorage.setItem(NEWER + older, current)}>
          Older →
        </a>
      )}
    </nav>
  );
}

/** A cursor leads only to older pages, so the browser's tab remembers from which page a page was opened. */
const NEWER = "newer:";

function newerThan(href: string): string | undefined {
  return sessionStorage.getItem(NEWER + href) ?? undefined;
}
