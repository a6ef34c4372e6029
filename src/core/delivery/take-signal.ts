import { replaces, SEVERITIES, SUCCESS, type ReceivedSignal } from "../event/signal.ts";
import { unmetBySignal } from "../expression/signal.ts";
import type { EventGate } from "./gate.ts";

/**
 * Returns a gate after a signal about its event; the same object if the signal changes nothing. A signal on one manifest of
 * a multi-platform image decides with those on the others: all must pass.
 *
 * @param manifests the digests of a multi-platform image's manifests
 */
export function takeSignal(gate: EventGate, signal: ReceivedSignal, manifests: readonly string[] = []): EventGate {
  if (signal.kind !== gate.on) return gate;
  const { digest } = signal;
  if (digest !== undefined && manifests.includes(digest)) return takePartSignal(gate, digest, signal, manifests);
  return replaces(signal, gate.signal) && !isAnyRefused(gate) ? decidedBy(gate, signal) : gate;
}

function takePartSignal(
  gate: EventGate,
  digest: string,
  signal: ReceivedSignal,
  manifests: readonly string[],
): EventGate {
  if (!replaces(signal, gate.manifests?.[digest])) return gate;
  const known = { ...gate.manifests, [digest]: signal };
  const signals = manifests.flatMap((each) => known[each] ?? []);
  const missing = manifests.length - signals.length;
  const { missing: _, ...rest } = gate;
  const after = { ...rest, manifests: known, ...(missing > 0 && { missing }) };
  const refused = signals.find((each) => refusalOf(gate, each) !== undefined);
  if (refused !== undefined) return decidedBy(after, refused);
  return missing === 0 ? decidedBy(after, worstOf(signals) ?? signal) : undecided(after, manifests);
}

function decidedBy(gate: EventGate, signal: ReceivedSignal): EventGate {
  const { refusal: _, ...rest } = gate;
  const refusal = refusalOf(gate, signal);
  return { ...rest, signal, ...(refusal !== undefined && { refusal }) };
}

/** Whether a manifest stops the whole image, whatever a signal on the image says. */
function isAnyRefused(gate: EventGate): boolean {
  return Object.values(gate.manifests ?? {}).some((signal) => refusalOf(gate, signal) !== undefined);
}

/** Forgets a decision that a manifest's earlier signal has made. One on the whole image stays. */
function undecided(gate: EventGate, manifests: readonly string[]): EventGate {
  if (!manifests.includes(gate.signal?.digest ?? "")) return gate;
  const { signal: _, refusal: __, ...rest } = gate;
  return rest;
}

/** The signal with the highest severity; one without a severity counts as the lowest. */
function worstOf(signals: readonly ReceivedSignal[]): ReceivedSignal | undefined {
  return SEVERITIES.map((severity) => signals.find((each) => each.severity === severity)).find(Boolean);
}

/** Returns why a signal does not pass a gate; undefined if it does. */
function refusalOf({ pass }: Pick<EventGate, "pass">, signal: ReceivedSignal): string | undefined {
  if (signal.status !== SUCCESS) return `status ${signal.status}`;
  return pass === undefined ? undefined : unmetBySignal(pass, signal);
}
