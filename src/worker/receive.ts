import type { Push } from "../core/event.ts";
import { err, ok, type Result } from "../core/result.ts";
import type { Sender } from "../core/senders/sender.ts";
import type { Env } from "./env.ts";
import { log } from "./log.ts";
import { readMessage } from "./message.ts";
import { notFound, problemResponse, unavailable } from "./problem.ts";
import { storePush } from "./push.ts";
import { noteRejection } from "./rejections.ts";
import type { Receipt } from "./repository/arrival.ts";
import { Tokens } from "./token.ts";

/**
 * `POST /hook/:token` and `POST /hook/:token/:sender`: from a request of anyone to stored events, or to a status that
 * says why not.
 */
export async function receive(
  request: Request,
  env: Env,
  ctx: ExecutionContext,
  candidate: string,
  sender: Sender,
): Promise<Response> {
  const tokens = await Tokens.of(env.RELAY_TOKENS);
  if (!tokens.ok) {
    log("relay.misconfigured", { reason: tokens.error });
    return unavailable("The relay is not configured, and nothing was stored: see /healthz.");
  }
  const token = await tokens.value.labelOf(candidate);
  if (token === undefined) {
    ctx.waitUntil(noteRejection(env, request, 404, "unknown token", undefined, []));
    return notFound();
  }
  const delivered = await readMessage(request, env, sender);
  if (!delivered.ok) {
    const { status, kind, title, detail, problems = [], headers } = delivered.error;
    ctx.waitUntil(noteRejection(env, request, status, detail, token, problems));
    return problemResponse(status, kind, title, detail, problems, headers);
  }
  const { body, payload, message } = delivered.value;
  if ("ignored" in message) return Response.json(message);
  const store = (push: Push, index: number): Promise<Result<Receipt, string>> =>
    storePush(request, env, { body, payload, push, token, index });
  const receipts = all(await Promise.all(message.pushes.map(store)));
  if (!receipts.ok) return unavailable(receipts.error);
  const [first] = receipts.value;
  return Response.json(message.pushes.length === 1 ? first : { events: receipts.value }, { status: 202 });
}

/** All of the values, or the first error. */
function all<T, E>(results: readonly Result<T, E>[]): Result<T[], E> {
  const values: T[] = [];
  for (const result of results) {
    if (!result.ok) return err(result.error);
    values.push(result.value);
  }
  return ok(values);
}
