import type { EventSummary } from "../record/summary.ts";
import { lowerAscii } from "./pattern.ts";

/** Separates the parts, so that no text is found across two of them. */
const SEPARATOR = "\u001f";

/** The text of an event that a search reads: image, pusher, rules, targets and reasons, with A to Z lowered. */
export function searchedText(event: EventSummary): string {
  const { repository, tag, pusher, rules, deliveries } = event;
  const image = tag === undefined ? repository : `${repository}:${tag}`;
  const names = [image, ...(pusher === undefined ? [] : [pusher]), ...rules, ...deliveries.map(({ target }) => target)];
  return `${lowerAscii(names.join(SEPARATOR))}${SEPARATOR}${reasonsOf(event)}`;
}

/** The reasons of an event's deliveries, each once, with A to Z lowered. */
export function reasonsOf({ deliveries }: Pick<EventSummary, "deliveries">): string {
  const reasons = new Set(deliveries.flatMap(({ reason }) => reason ?? []));
  return lowerAscii([...reasons].join(SEPARATOR));
}
