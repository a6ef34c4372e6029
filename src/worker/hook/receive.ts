import { err } from "../../core/lib/result.ts";
import { senderHeaders } from "../../core/senders/headers.ts";
import type { Sender } from "../../core/senders/sender.ts";
import type { Env } from "../env/env.ts";
import { refuseOverTokenRate, refuseUnauthenticated } from "../ratelimit/request-rate.ts";
import { logFromDirectory } from "../directory/relayed-log.ts";
import type { RejectedItems } from "./envelope.ts";
import { pushesOf } from "./by-digest.ts";
import { placeRefusal, readMessage } from "./message.ts";
import { notFound, unavailable } from "../http/problem.ts";
import { accepts } from "../../core/rules/accept.ts";
import { readRulesForHook } from "./rules.ts";
import { senderNotAccepted, wrongSender } from "./forbidden.ts";
import { findSender } from "./find-sender.ts";
import { answerOf, duplicateHeader } from "./answer.ts";
import type { Refusal } from "../http/refusal.ts";
import { noteRejection, refuse } from "../http/rejections.ts";
import { askedSignals, storeSignals } from "./store-signals.ts";
import { storePushes } from "./store-pushes.ts";
import { Tokens } from "../auth/token.ts";

/**
 * `POST /hook/:token` and `POST /hook/:token/:sender`: stores the pushes of a request, or responds with the status that
 * says why not.
 *
 * @param senderName the sender that the path names, known or not
 */
export async function receive(
  request: Request,
  env: Env,
  ctx: ExecutionContext,
  candidate: string,
  senderName: string,
): Promise<Response> {
  const tokens = await Tokens.of(env, "RELAY_TOKENS");
  if (!tokens.ok) {
    logFromDirectory(env, "relay.misconfigured", { reason: tokens.error });
    return unavailable("The relay is not configured, and nothing was stored: see /healthz.");
  }
  const token = await tokens.value.find(candidate);
  if (token === undefined) return refuseUnknown(request, env, ctx);
  const { label, senders } = token;
  const note = ({ refusals }: RejectedItems): void => {
    for (const refusal of refusals)
      ctx.waitUntil(noteRejection(env, request, { ...refusal, sender: senderName }, label));
  };
  const overRate = await refuseOverTokenRate(env, label, Date.now());
  if (overRate !== undefined) return refuse(request, env, ctx, overRate, label);
  const rules = await readRulesForHook(env);
  const found = findSender(senderName, rules, request.headers);
  if (!found.ok) return refuse(request, env, ctx, found.error, label);
  const sender = found.value;
  const refuseOf = (refusal: Refusal): Response =>
    refuse(request, env, ctx, { ...refusal, sender: sender.name }, label);
  if (!senders.includes(sender.name)) return refuseOf(wrongSender(token, sender.name));
  // Without a valid document the push is held, and checked when it is routed.
  const isAccepted = rules.status !== "ready" || accepts(rules.compiled.document, sender.name);
  if (!isAccepted) return refuseOf(senderNotAccepted(sender.name));
  const received = await readMessage(request, env, sender, token);
  if (!received.ok && received.error.rejected !== undefined) {
    note(received.error.rejected);
    return Response.json({ events: [], rejected: received.error.rejected.written });
  }
  if (!received.ok) return refuseOf(received.error);

  const { message, rejected, ...content } = received.value;
  const pushes = pushesOf(message, rules);
  if ("ignored" in message && pushes.length === 0) {
    const signals = askedSignals(message.signals ?? [], rules);
    if (signals.length === 0) return Response.json({ ignored: message.ignored });
    const [refusal] = signals.flatMap((signal) => placeRefusal(env, sender, token, signal) ?? []);
    const taken = refusal === undefined ? await storeSignals(env, signals, label) : err(refusal);
    return taken.ok ? Response.json({ signals: taken.value }, { status: 202 }) : refuseOf(taken.error);
  }
  // The others were checked with the body.
  const [refusal] = pushes.flatMap((push) =>
    push.tag === undefined ? (placeRefusal(env, sender, token, push) ?? []) : [],
  );
  if (refusal !== undefined) return refuseOf(refusal);
  const results = await storePushes(env, {
    ...content,
    ...deliveryIdOf(sender, request),
    ...senderHeaders(sender, (name) => request.headers.get(name)),
    sender,
    pushes,
    token: label,
  });
  if (!results.ok) return refuseOf(results.error);
  if (rejected !== undefined) note(rejected);
  return Response.json(answerOf(results.value, rejected?.written), {
    status: 202,
    headers: duplicateHeader(results.value),
  });
}

const MAX_DELIVERY_ID_LENGTH = 100;

/** The id in the sender's header, cut to a length that no sender's id has. */
function deliveryIdOf({ identity }: Sender, { headers }: Request): { readonly deliveryId?: string } {
  const id = identity.header === undefined ? null : headers.get(identity.header);
  return id ? { deliveryId: id.slice(0, MAX_DELIVERY_ID_LENGTH) } : {};
}

/** The response to an unknown token: that of any unknown path, or 429 after too many. */
async function refuseUnknown(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
  const refusal = await refuseUnauthenticated(request, env);
  if (refusal !== undefined) return refuse(request, env, ctx, refusal, undefined);
  ctx.waitUntil(noteRejection(env, request, { status: 404, detail: "unknown token" }, undefined));
  return notFound();
}
