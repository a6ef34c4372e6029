import { decide } from "../core/record.ts";
import { route } from "../core/route.ts";
import { eventId, type Event, type Push } from "../core/event.ts";
import type { Message, Sender } from "../core/senders/sender.ts";
import type { Subject } from "../core/match/verdict.ts";
import type { Problem } from "../core/problem.ts";
import { err, ok, type Result } from "../core/result.ts";
import { MAX_BODY_BYTES, readBounded } from "./body.ts";
import type { Env } from "./env.ts";
import { log } from "./log.ts";
import { notFound, problemResponse, unavailable } from "./problem.ts";
import type { Arrival, Receipt } from "./repository/arrival.ts";
import { noteRejection } from "./rejections.ts";
import { checkProof } from "./proof.ts";
import { readRules } from "./rules.ts";
import { readSettings } from "./settings.ts";
import { Tokens } from "./token.ts";

/** Attempts at reaching the repository's object, which a deploy or a move can interrupt. */
const MAX_ACCEPT_ATTEMPTS = 3;

/** Why a request is turned away. */
interface Refusal {
  readonly status: number;
  readonly kind: string;
  readonly title: string;
  readonly detail: string;
  readonly problems?: readonly Problem[];
}

/**
 * `POST /hook/:token` and `POST /hook/:token/:sender`: from a request of anyone to a stored event, or to a status that
 * says why not.
 */
export async function receive(
  request: Request,
  env: Env,
  ctx: ExecutionContext,
  candidate: string,
  sender: Sender,
): Promise<Response> {
  const tokens = await Tokens.of(env, "RELAY_TOKENS");
  if (!tokens.ok) {
    log("relay.misconfigured", { reason: tokens.error });
    return unavailable("The relay is not configured, and nothing was stored: see /healthz.");
  }
  const token = await tokens.value.labelOf(candidate);
  if (token === undefined) {
    ctx.waitUntil(noteRejection(env, request, 404, "unknown token", undefined, []));
    return notFound();
  }
  const delivered = await readDelivered(request, env, sender);
  if (!delivered.ok) {
    const { status, kind, title, detail, problems = [] } = delivered.error;
    ctx.waitUntil(noteRejection(env, request, status, detail, token, problems));
    return problemResponse(status, kind, title, detail, problems);
  }
  const { body, payload, message } = delivered.value;
  if ("ignored" in message) return Response.json(message);
  const [first, ...others] = message.pushes;
  const keep = (push: Push, index: number): Promise<Response> =>
    keepPush(request, env, { body, payload, push, token, index });
  if (others.length === 0) return keep(first, 0);
  const answers = await Promise.all(message.pushes.map(keep));
  const failed = answers.find(({ status }) => status !== 202);
  return (
    failed ?? Response.json({ events: await Promise.all(answers.map((answer) => answer.json())) }, { status: 202 })
  );
}

/** One push of a request, with what the request had for all. */
interface Arrived {
  readonly body: Uint8Array;
  readonly payload: unknown;
  readonly push: Push;
  readonly token: string;
  readonly index: number;
}

async function keepPush(request: Request, env: Env, { body, payload, push, token, index }: Arrived): Promise<Response> {
  // Of several pushes in one body each is an event of its own, and the same one when the body comes again.
  const identity = index === 0 ? body : await new Blob([body, `\n${index}`]).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", identity));
  const receivedAt = Date.now();
  const event: Event = { id: eventId(receivedAt, digest), receivedAt, token, push };
  return store(env, await prepare(request, env, { event, payload }, body, digest));
}

/** What was sent, in its three forms. */
interface Delivered {
  readonly body: Uint8Array;
  readonly payload: unknown;
  readonly message: Message;
}

async function readDelivered(request: Request, env: Env, sender: Sender): Promise<Result<Delivered, Refusal>> {
  const declared = Number(request.headers.get("content-length") ?? 0);
  const body = declared > MAX_BODY_BYTES ? err("too long") : await readBounded(request.body, MAX_BODY_BYTES);
  if (body.ok) {
    const proof = await checkProof(sender.proof, request, env, body.value);
    return proof.ok ? understand(body.value, sender) : err({ status: 401, ...UNPROVEN, detail: proof.error });
  }
  const detail = `A payload may have at most ${MAX_BODY_BYTES} bytes.`;
  return err({ status: 413, kind: "too-large", title: "Content Too Large", detail });
}

const UNPROVEN = { kind: "unproven", title: "Unauthorized" } as const;

/** Reads JSON whatever the headers say: what Docker Hub puts there is not documented and has changed. */
function understand(body: Uint8Array, sender: Sender): Result<Delivered, Refusal> {
  let payload: unknown;
  try {
    payload = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(body));
  } catch {
    const detail = "The body is not JSON in UTF-8. Docker Hub sends a JSON object with push_data and repository.";
    return err({ status: 400, kind: "not-json", title: "Bad Request", detail });
  }
  const message = sender.parse(payload);
  if (message.ok) return ok({ body, payload, message: message.value });
  const detail = `The body is JSON, but not a push as ${sender.title} sends it: see errors.`;
  return err({ status: 422, kind: "not-a-push", title: "Unprocessable Content", detail, problems: message.error });
}

/** Decides where the event goes; without a valid rule document it is to be held. */
async function prepare(
  request: Request,
  env: Env,
  subject: Subject,
  body: Uint8Array,
  digest: Uint8Array,
): Promise<Arrival> {
  const { event } = subject;
  const url = `${readSettings(env).publicUrl ?? new URL(request.url).origin}/events/${event.id}`;
  const rules = await readRules(env.RULES);
  if (rules.status !== "ready") return { event, url, body, digest, held: rules.reason };
  const { compiled, revision } = rules;
  return { event, url, body, digest, decision: decide(compiled.document, revision, route(compiled, subject)) };
}

/** 202 once the object has the event on disk; 503, and nothing half done, when it cannot be stored. */
async function store(env: Env, arrival: Arrival): Promise<Response> {
  const { repository } = arrival.event.push;
  for (let attempt = 1; ; attempt++) {
    try {
      // A stub that has failed stays failed: each attempt takes a new one.
      const receipt = await env.REPOSITORY.getByName(repository).accept(arrival);
      return Response.json(receipt satisfies Receipt, { status: 202 });
    } catch (error) {
      const { retryable, overloaded, message } = error as Error & { retryable?: boolean; overloaded?: boolean };
      if (retryable !== true || overloaded === true || attempt === MAX_ACCEPT_ATTEMPTS) {
        log("event.not_stored", { repository, reason: message, attempt });
        return unavailable(
          "The push could not be stored. Send it again: should it be stored after all, it counts once.",
        );
      }
    }
  }
}
