import type { DeliverySummary, EventSummary } from "../record/summary.ts";
import { isOfDelivery, isOfEvent, type TextField } from "./fields.ts";
import type { Clause, EventFilter } from "./filter.ts";
import { fits, lowerAscii } from "./pattern.ts";
import { searchedText } from "./searched-text.ts";

/** Whether an event passes a filter. */
export function matches(event: EventSummary, filter: EventFilter): boolean {
  const { from = 0, to = Infinity, type, fields, texts } = filter;
  if (event.receivedAt < from || event.receivedAt >= to) return false;
  if (!isOfType(event, type)) return false;
  const text = texts.length === 0 ? "" : searchedText(event);
  return (
    fields.every((clause) => fitsField(event, clause)) &&
    texts.every((part) => text.includes(lowerAscii(part))) &&
    hasStatus(event, filter)
  );
}

/** Whether a filter asks for the status of a delivery, not of an event. */
export function isAboutDeliveries({ delivery, statuses = [] }: EventFilter): boolean {
  return delivery.length > 0 || statuses.includes("superseded");
}

/** Whether a delivery meets what a filter asks of deliveries. */
export function matchesDelivery(delivery: DeliverySummary, filter: EventFilter): boolean {
  if (!filter.delivery.every(({ field, anyOf }) => anyOf.some((pattern) => fits(delivery[field], pattern))))
    return false;
  return filter.statuses === undefined || !isAboutDeliveries(filter) || filter.statuses.includes(delivery.status);
}

function isOfType({ alert }: EventSummary, type: string): boolean {
  if (type === "all") return true;
  return type === "alert" ? alert !== undefined : (alert?.type ?? "push") === type;
}

function fitsField(event: EventSummary, { field, anyOf }: Clause<TextField>): boolean {
  const values = field === "rule" ? event.rules : [event[field]];
  return values.some((value) => anyOf.some((pattern) => fits(value, pattern)));
}

/** Only the latest delivery to a target has the status that counts. */
function hasStatus(event: EventSummary, filter: EventFilter): boolean {
  const { statuses } = filter;
  if (!isAboutDeliveries(filter)) return statuses === undefined || statuses.includes(event.status);
  const isOne = event.deliveries.some((delivery, index) => {
    if (!matchesDelivery(delivery, filter)) return false;
    return statuses === undefined || isLatest(event.deliveries, index);
  });
  if (isOne || statuses === undefined) return isOne;
  // An event can be held with a delivery, but a delivery cannot.
  const ofEvent = statuses.filter((status) => isOfEvent(status) && !isOfDelivery(status));
  if (!ofEvent.includes(event.status)) return false;
  return event.deliveries.some((delivery) => matchesDelivery(delivery, withoutStatus(filter)));
}

/** A filter without its statuses and its time span. */
export function withoutStatus({ fields, delivery, texts, type }: EventFilter): EventFilter {
  return { fields, delivery, texts, type };
}

function isLatest(deliveries: readonly DeliverySummary[], index: number): boolean {
  const target = deliveries[index]?.target;
  return !deliveries.slice(index + 1).some((later) => later.target === target);
}
