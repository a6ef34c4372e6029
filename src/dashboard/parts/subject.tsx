import type { EventSummary } from "../api/contract.ts";

type Subject = Pick<EventSummary, "repository" | "tag" | "alert">;

/** Formats the subject of an event in one line. */
export function subjectOf({ repository, tag, alert }: Subject): string {
  const image = tag === undefined ? repository : `${repository}:${tag}`;
  return alert === undefined ? image : `${alert.type}: ${image}`;
}

/** Marks an event that reconciliation found. */
export function OriginMark({ origin }: { readonly origin: EventSummary["origin"] | undefined }) {
  return origin === undefined ? null : <span class="hint">{origin}</span>;
}

/** Marks an alert with its type. */
export function AlertMark({ alert }: { readonly alert: EventSummary["alert"] | undefined }) {
  if (alert === undefined) return null;
  return (
    <span class="status status-failed">
      <span aria-hidden="true">!</span> {alert.type}
    </span>
  );
}
