import * as v from "valibot";
import { SIGNAL_KINDS, type ReceivedSignal } from "../event/signal.ts";
import { DAY_MS, SECOND_MS } from "../lib/time.ts";
import { record } from "../schema/bounded.ts";
import { duration, millisecondsOf } from "../schema/duration.ts";
import { Name } from "../schema/name.ts";
import { strict } from "../schema/strict.ts";

/** A condition that a signal about the push meets or fails: deliveries whose `after` names it wait for that. */
export const Gate = strict({
  description: v.exactOptional(v.string()),
  /** The kind of the signal. */
  on: v.picklist(SIGNAL_KINDS),
  /** A CEL expression over a signal that reports success. Without it every such signal passes. */
  pass: v.exactOptional(v.string()),
  /** How long deliveries wait for the signal, from the routing of their push. */
  within: v.exactOptional(duration(SECOND_MS, 7 * DAY_MS)),
});

/** The gates of a rule document, by name. */
export const Gates = record(Name, Gate, 100, "gates");

export type Gate = v.InferOutput<typeof Gate>;

/** A gate as the document defined it when an event was routed, and the signal that decided on it. */
export interface EventGate extends Omit<Gate, "description"> {
  /** Until when deliveries wait for the signal, in milliseconds since 1970. */
  readonly until: number;
  /** The signal that decides: the latest, or of a multi-platform image the worst. Absent as long as there is none. */
  readonly signal?: ReceivedSignal;
  /** The latest signal on each manifest of a multi-platform image, by digest. */
  readonly manifests?: Readonly<Record<string, ReceivedSignal>>;
  /** How many manifests have no signal yet; absent if none lacks one. */
  readonly missing?: number;
  /** Why the signal does not pass; absent if it does. */
  readonly refusal?: string;
}

/** The gates of an event, by name. */
export type EventGates = Readonly<Record<string, EventGate>>;

/** The `within` of a gate without one. */
export const DEFAULT_WITHIN = "1h";

/** Opens the gates of an event that is routed now. */
export function openGates(gates: Readonly<Record<string, Gate>>, now: number): EventGates {
  const open = Object.entries(gates).map(([name, gate]) => {
    const { description: _, ...rest } = gate;
    return [name, { ...rest, until: now + millisecondsOf(gate.within ?? DEFAULT_WITHIN) }] as const;
  });
  return Object.fromEntries(open);
}

/** The state of a gate, in the words of a delivery that others wait for. */
export function outcomeOfGate({ signal, refusal }: EventGate): "pending" | "delivered" | "failed" {
  if (signal === undefined) return "pending";
  return refusal === undefined ? "delivered" : "failed";
}

/** Checks whether all gates of these names have passed. */
export function havePassed(names: readonly string[] = [], gates: EventGates = {}): boolean {
  return names.flatMap((name) => gateOf(name, gates) ?? []).every((gate) => outcomeOfGate(gate) === "delivered");
}

/** Returns why the first of these gates that refuses the event does so; undefined if none does. */
export function refusalBy(names: readonly string[], gates: EventGates): string | undefined {
  const name = names.find((each) => gateOf(each, gates)?.refusal !== undefined);
  return name === undefined ? undefined : `not sent: gate ${name}: ${gateOf(name, gates)?.refusal}`;
}

/** Returns why the first of these gates without a signal is over; undefined if none is. */
export function lateBy(names: readonly string[], gates: EventGates, now: number): string | undefined {
  const late = names.find((name) => isPending(name, gates) && (gateOf(name, gates)?.until ?? Infinity) <= now);
  if (late === undefined) return undefined;
  const { on, within = DEFAULT_WITHIN } = gateOf(late, gates) ?? {};
  return `not sent: gate ${late}: no ${on} within ${within}`;
}

/** Returns when the first of these gates without a signal is over; undefined if each has a signal. */
export function limitOf(names: readonly string[], gates: EventGates): number | undefined {
  const times = names.flatMap((name) => (isPending(name, gates) ? [gateOf(name, gates)?.until ?? Infinity] : []));
  return times.length === 0 ? undefined : Math.min(...times);
}

/** Finds a gate of an event by its name; undefined if the name is a target's. */
export function gateOf(name: string, gates: EventGates): EventGate | undefined {
  return Object.hasOwn(gates, name) ? gates[name] : undefined;
}

function isPending(name: string, gates: EventGates): boolean {
  const gate = gateOf(name, gates);
  return gate !== undefined && outcomeOfGate(gate) === "pending";
}
