import { refusalBy } from "../delivery/gate.ts";
import { takeSignal } from "../delivery/take-signal.ts";
import { fail, isSettled, type Delivery } from "../delivery/delivery.ts";
import { isAbout, type ReceivedSignal } from "../event/signal.ts";
import { settleRecord, stageOf, type EventRecord } from "./record.ts";

/**
 * Applies a signal to the gates of an event. Deliveries that wait for a gate continue or fail; one that waits for an
 * approval can only fail. Returns the same object if the signal changes nothing: it is about another push, or no newer
 * than the known one, or no delivery can be stopped any more.
 */
export function withSignal(record: EventRecord, signal: ReceivedSignal, now: number): EventRecord {
  const { gates } = record;
  const manifests = record.verification?.found?.manifests;
  if (gates === undefined || !isAbout(signal, record.event, manifests)) return record;
  const open = record.deliveries.filter((delivery) => !isSettled(delivery));
  const names = new Set(open.flatMap((delivery) => namesFor(record, delivery)));
  const after = Object.entries(gates).map(([name, gate]) => {
    return [name, names.has(name) ? takeSignal(gate, signal, manifests) : gate] as const;
  });
  if (after.every(([name, gate]) => gate === gates[name])) return record;
  const known = { ...record, gates: Object.fromEntries(after) };
  const deliveries = known.deliveries.map((delivery) => {
    const refusal = delivery.awaits === "approval" ? gateRefusal(known, delivery) : undefined;
    return refusal === undefined ? delivery : fail(delivery, refusal);
  });
  return settleRecord({ ...known, deliveries }, now);
}

/** Returns why a gate stops a delivery that was not sent so far; undefined if none does. */
export function gateRefusal(record: EventRecord, delivery: Delivery): string | undefined {
  return refusalBy(namesFor(record, delivery), record.gates ?? {});
}

/** Returns the deliveries that a gate has failed, without those that had failed in `before`. */
export function failedByGate(record: EventRecord, before?: EventRecord): readonly Delivery[] {
  return record.deliveries.filter((delivery, index) => {
    const isNew = delivery.status === "failed" && before?.deliveries[index]?.status !== "failed";
    return isNew && gateRefusal(record, delivery) !== undefined;
  });
}

/** Returns what a delivery comes after. Once attempted, and as redelivery or failover, it comes after nothing. */
function namesFor(record: EventRecord, delivery: Delivery): readonly string[] {
  const { redeliveryOf, failoverFor, attempts } = delivery;
  if (redeliveryOf !== undefined || failoverFor !== undefined || attempts.length > 0) return [];
  return stageOf(record, delivery)?.after ?? [];
}
