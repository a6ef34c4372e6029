import type { RepositoryRelay } from "../../../src/worker/repository/relay.ts";
import type { AcceptRequest } from "../../../src/worker/env/accept.ts";
import { arrivalOf } from "../repository/arrival.ts";
import { DOCUMENT } from "./document.ts";
import type { Model } from "./model.ts";
import type { World } from "./world.ts";

/** A push that a command makes. */
export interface PlannedPush {
  /** The targets that it goes to. */
  readonly targets: readonly string[];
  readonly tag: string;
  /** How long before its arrival it was pushed. */
  readonly ageMs: number;
  /** Whether there is no rule document when it comes. */
  readonly isHeld: boolean;
  readonly hasCallback: boolean;
}

/** The arrival of a planned push as the Worker hands it over; the number makes its body another than all others. */
export function arrivalOfPush(
  world: World,
  { targets, tag, ageMs, isHeld, hasCallback }: PlannedPush,
  number: number,
): Promise<AcceptRequest> {
  const push = {
    repository: world.repository,
    tag,
    pusher: `-${targets.join("-")}-`,
    pushedAt: world.now - ageMs,
    ...(hasCallback && { callbackUrl: `https://registry.hub.docker.com/${world.repository}/${number}` }),
  };
  return arrivalOf(JSON.stringify({ number }), isHeld ? undefined : DOCUMENT, push);
}

/** Hands an arrival over, and notes what its sender is told. */
export async function accept(relay: RepositoryRelay, model: Model, arrival: AcceptRequest): Promise<void> {
  const { event, deliveries } = await relay.accept(arrival);
  model.accepted.push({ arrival, event, deliveries: deliveries.map(({ id }) => id) });
}
