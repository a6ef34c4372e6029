import { eventIdOfDelivery } from "../../core/delivery/delivery.ts";
import { recordAction } from "../auth/audit.ts";
import type { RepositoryCalls } from "../env/repository-calls.ts";
import { notFound, problemResponse } from "../http/problem.ts";
import { findEvent } from "./find-event.ts";
import type { Answer, Input } from "./handler.ts";
import { relayOf } from "./repository.ts";

/** `POST /api/v1/deliveries/:id/redeliver`: redelivers: makes a fresh delivery. */
export async function redeliver(input: Input<"redeliver">): Promise<Response> {
  const found = await findEvent(input.env, eventIdOfDelivery(input.parts.id) ?? "");
  return found === undefined ? notFound() : redeliverIn(found.relay, found.summary.repository, input);
}

/** `POST /api/v1/repositories/:namespace/:name/deliveries/:id/redeliver`: redelivers: makes a fresh delivery. */
export async function redeliverOf(input: Input<"redeliverOf">): Promise<Response> {
  const { parts } = input;
  const relay = relayOf(input.env, parts);
  const repository = `${parts.namespace}/${parts.name}`.toLowerCase();
  return relay === undefined ? notFound() : redeliverIn(relay, repository, input);
}

/** A request that came before is answered as the first time, and is no second action. */
async function redeliverIn(
  relay: DurableObjectStub<RepositoryCalls>,
  repository: string,
  { env, operator, parts: { id }, body }: Input<"redeliver">,
): Promise<Response> {
  const redelivery = await relay.redeliver(id, operator.label, body.key);
  const event = eventIdOfDelivery(id);
  if (redelivery === undefined || event === undefined) return notFound();
  const { already, ...delivery } = redelivery;
  if (already === "open") {
    const detail = `${delivery.id} redelivers this already, and has not ended: wait for it.`;
    return problemResponse(409, "redelivery-open", "Conflict", detail);
  }
  if (already === undefined) {
    const subject = { repository, event, delivery: delivery.id, target: delivery.target };
    await recordAction(env, operator, "delivery.redelivered", subject);
  }
  return Response.json({ delivery } satisfies Answer<"redeliver">, { status: 202 });
}
