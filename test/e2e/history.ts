import type { Delivery } from "../../src/core/delivery/delivery.ts";
import type { EventRecord } from "../../src/core/record/record.ts";
import { REPOSITORY } from "./push.ts";
import { ADMIN_TOKEN, type Relay } from "./relay-process.ts";
import { until } from "./until.ts";

const UNSETTLED_CALLBACK = new Set(["waiting", "pending", "sending"]);

/** An event as the API shows it. */
export async function readEvent({ url }: Relay, id: string, repository = REPOSITORY): Promise<EventRecord> {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const response = await fetch(new URL(`/api/v1/repositories/${repository}/events/${id}`, url), { headers });
  if (!response.ok) throw new Error(`the API answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as EventRecord;
}

/** An event as soon as it is as wanted. */
export function eventOnce(
  relay: Relay,
  id: string,
  isWanted: (record: EventRecord) => boolean,
  repository = REPOSITORY,
): Promise<EventRecord> {
  return until(() => readEvent(relay, id, repository), isWanted);
}

/** An event once nothing more happens to it: every delivery and the callback have an end. */
export function settledEvent(relay: Relay, id: string, repository = REPOSITORY): Promise<EventRecord> {
  return eventOnce(relay, id, isSettled, repository);
}

function isSettled({ held, deliveries, callback }: EventRecord): boolean {
  if (held !== undefined || UNSETTLED_CALLBACK.has(callback.status)) return false;
  return deliveries.every(({ status }) => status !== "pending");
}

/** What an event's delivery to a target has come to. */
export function deliveryTo({ deliveries }: EventRecord, target: string): Delivery {
  const delivery = deliveries.find((other) => other.target === target);
  if (delivery === undefined) throw new Error(`no delivery goes to ${target}`);
  return delivery;
}

/** The statuses of an event's deliveries, by target. */
export function statuses({ deliveries }: EventRecord): Record<string, string> {
  return Object.fromEntries(deliveries.map(({ target, status }) => [target, status]));
}
