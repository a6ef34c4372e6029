import { headersOf } from "../../core/delivery/attempt.ts";
import { eventIdOfDelivery } from "../../core/delivery/delivery.ts";
import { findDelivery } from "../../core/record/record.ts";
import { readSettings } from "../env/settings.ts";
import { notFound } from "../http/problem.ts";
import { sentRequest } from "../repository/deliver/sent-request.ts";
import { findEvent } from "./find-event.ts";
import type { Answer, Input } from "./handler.ts";

/** `GET /api/v1/deliveries/:id/attempts/:number`: one attempt, with its request as it was sent. */
export async function showAttempt({ env, parts: { id, number } }: Input<"showAttempt">): Promise<Response> {
  const found = await findEvent(env, eventIdOfDelivery(id) ?? "");
  if (found === undefined) return notFound();
  const { summary, relay } = found;
  const [record, body] = await Promise.all([relay.read(summary.id), relay.readBody(summary.id)]);
  const delivery = findDelivery(record, id);
  const attempt = delivery?.attempts.find((each) => String(each.number) === number);
  if (record === undefined || body === undefined || delivery === undefined || attempt === undefined) return notFound();
  const sent = await sentRequest({ record, delivery, body }, attempt, readSettings(env).publicUrl);
  return Response.json({
    attempt,
    ...(sent.ok ? sent.value : { isProven: false, reason: sent.error }),
    responseHeaders: headersOf(delivery.attempts, attempt.number),
  } satisfies Answer<"showAttempt">);
}
