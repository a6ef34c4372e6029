import type { EventSummary } from "../api/contract.ts";

type Subject = Pick<EventSummary, "repository" | "tag" | "alert">;

/** What an event is about, in one line of text. */
export function subjectOf({ repository, tag, alert }: Subject): string {
  const image = tag === undefined ? repository : `${repository}:${tag}`;
  return alert === undefined ? image : `${alert.type}: ${image}`;
}

/** That no webhook told of an event. */
export function OriginMark({ origin }: { readonly origin: EventSummary["origin"] | undefined }) {
  return origin === undefined ? null : <span class="hint">{origin}</span>;
}

/** That an event is an alert, and of which type. */
export function AlertMark({ alert }: { readonly alert: EventSummary["alert"] | undefined }) {
  if (alert === undefined) return null;
  return (
    <span class="status status-failed">
      <span aria-hidden="true">!</span> {alert.type}
    </span>
  );
}
