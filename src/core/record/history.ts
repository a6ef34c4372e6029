import { fail, isSettled } from "../delivery/delivery.ts";
import type { Callback } from "../delivery/hub-callback.ts";
import { dayOfEventId } from "../event/event-id.ts";
import { parseRepositoryName } from "../event/repository.ts";
import { DAY_MS } from "../lib/time.ts";
import type { Problem } from "../schema/problem.ts";
import type { EventRecord } from "./record.ts";

const NOT_ENDED =
  "it had not ended when it was exported, and an import delivers nothing: redeliver it here if it is needed";

/** Statuses of a callback that is still to be sent. */
const OPEN_CALLBACK = new Set<Callback["status"]>(["waiting", "pending", "sending"]);

/**
 * Returns a record of another relay as history: nothing in it is due any more. Deliveries that had not ended are failed,
 * so that operators see them and can redeliver them. An event that was never routed has no deliveries.
 */
export function asHistory(record: EventRecord): EventRecord {
  const { held: _, verification, callback, ...rest } = record;
  const deliveries = record.deliveries.map((delivery) => (isSettled(delivery) ? delivery : fail(delivery, NOT_ENDED)));
  const isChecked = verification !== undefined && record.routing !== undefined;
  return {
    ...rest,
    deliveries,
    callback: endedCallback(callback),
    ...(isChecked && { verification: endedVerification(verification) }),
  };
}

function endedCallback(callback: Callback): Callback {
  if (!OPEN_CALLBACK.has(callback.status)) return callback;
  const { dueAt: _, ...rest } = callback;
  return { ...rest, status: "failed", reason: NOT_ENDED };
}

type Verification = NonNullable<EventRecord["verification"]>;

function endedVerification(verification: Verification): Verification {
  const { dueAt: _, ...rest } = verification;
  return verification.status === "pending" ? { ...rest, status: "unconfirmed", reason: NOT_ENDED } : rest;
}

/** The part of a record that says what it belongs to. */
interface Identified {
  readonly event: Pick<EventRecord["event"], "id" | "receivedAt"> & { readonly push: { readonly repository: string } };
  readonly deliveries: readonly { readonly id: string }[];
}

/** Returns what is wrong with a record from another relay, by path: fields that contradict each other. */
export function historyProblems({ event, deliveries }: Identified): Problem[] {
  const problems: Problem[] = [];
  const add = (message: string, ...path: readonly (string | number)[]): void => void problems.push({ path, message });
  const day = dayOfEventId(event.id);
  if (day === undefined) add("expected the id of an event, as in evt_…", "event", "id");
  else if (day !== Math.floor(event.receivedAt / DAY_MS) * DAY_MS) {
    add("expected a time on the day that the id has", "event", "receivedAt");
  }
  const parsed = parseRepositoryName(event.push.repository);
  if (!parsed.ok) add(parsed.error, "event", "push", "repository");
  else if (parsed.value.fullName !== event.push.repository) {
    add(`expected ${parsed.value.fullName}`, "event", "push", "repository");
  }
  for (const [index, { id }] of deliveries.entries()) {
    const isOwn = id.startsWith(`dlv_${event.id.slice("evt_".length)}_`);
    if (!isOwn) add("expected the id of a delivery of this event", "deliveries", index, "id");
  }
  return problems;
}
