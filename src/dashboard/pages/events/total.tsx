import type { EventTotal } from "../../api/contract.ts";
import type { Loaded } from "../../api/load.ts";
import { countOf } from "../../parts/count.ts";

/** How many events the list has, all its pages together. Empty while it is counted, and if it cannot be. */
export function Total({ of: { data } }: { readonly of: Loaded<EventTotal> }) {
  if (data === undefined) return <p class="total" />;
  const { count, isLowerBound } = data;
  return (
    <p class="total">
      {isLowerBound && "at least "}
      {countOf(count, "event", "events")}
    </p>
  );
}
