import { queryOf } from "../location.ts";

interface FilterLinkProps {
  /** The filter, by its name in the URL of the events page. */
  readonly by: "repository" | "tag" | "pusher" | "target" | "rule" | "token" | "status";
  readonly value: string;
  /** Filters to keep, such as the repository of a tag. */
  readonly also?: Readonly<Record<string, string | undefined>>;
}

/** A name as a link to the events that it filters. */
export function FilterLink({ by, value, also = {} }: FilterLinkProps) {
  return (
    <a class="filter-link" href={`/events${queryOf({ ...also, [by]: value })}`}>
      {value}
    </a>
  );
}
