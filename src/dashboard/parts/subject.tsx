import type { EventSummary } from "../api/contract.ts";

type Subject = Pick<EventSummary, "repository" | "tag" | "alert">;

/** Formats the subject of an event in one line. */
export function subjectOf({ repository, tag, alert }: Subject): string {
  const image = tag === undefined ? repository : `${repository}:${tag}`;
  return alert === undefined ? image : `${alert.type}: ${image}`;
}
