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

/** Links to the first page of a list and to the next older one. Keeps the filters. */
export function Pager({ label, path, filters, cursor, next }: PagerProps) {
  return (
    <nav class="actions" aria-label={label}>
      {cursor !== "" && (
        <a class="button" href={`${path}${queryOf(filters)}`}>
          ⇤ Latest
        </a>
      )}
      {next !== undefined && (
        <a class="button" href={`${path}${queryOf({ ...filters, cursor: next })}`}>
          Older →
        </a>
      )}
    </nav>
  );
}
