import { decide } from "../core/record.ts";
import { route } from "../core/route.ts";
import { parsePayload } from "../core/payload.ts";
import { eventId, type Event, type Push } from "../core/event.ts";
import type { Subject } from "../core/match/verdict.ts";
import type { Problem } from "../core/problem.ts";
import { err, ok, type Result } from "../core/result.ts";
import { MAX_BODY_BYTES, readBounded } from "./body.ts";
import type { Env } from "./env.ts";
import { log } from "./log.ts";
import { notFound, problemResponse, unavailable } from "./problem.ts";
import type { Arrival, Receipt } from "./repository/arrival.ts";
import { noteRejection } from "./rejections.ts";
import { readRules } from "./rules.ts";
import { readSettings } from "./settings.ts";
import { Tokens } from "./token.ts";
import { returnUsage, takeUsage } from "./usage.ts";

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

/** `POST /hook/:token`: from a request of anyone to a stored event, or to a status that says why not. */
export async function receive(request: Request, env: Env, ctx: ExecutionContext, candidate: string): Promise<Response> {
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
  const message = await readMessage(request);
  if (!message.ok) {
    const { status, kind, title, detail, problems = [] } = message.error;
    ctx.waitUntil(noteRejection(env, request, status, detail, token, problems));
    return problemResponse(status, kind, title, detail, problems);
  }
  const { body, payload, push } = message.value;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  const receivedAt = Date.now();
  const event: Event = { id: eventId(receivedAt, digest), receivedAt, token, push };
  return store(env, await prepare(request, env, { event, payload }, body, digest));
}

/** What was sent, in its three forms. */
interface Message {
  readonly body: Uint8Array;
  readonly payload: unknown;
  readonly push: Push;
}

async function readMessage(request: Request): Promise<Result<Message, Refusal>> {
  const declared = Number(request.headers.get("content-length") ?? 0);
  const body = declared > MAX_BODY_BYTES ? err("too long") : await readBounded(request.body, MAX_BODY_BYTES);
  if (body.ok) return understand(body.value);
  const detail = `A payload may have at most ${MAX_BODY_BYTES} bytes.`;
  return err({ status: 413, kind: "too-large", title: "Content Too Large", detail });
}

/** Reads JSON whatever the headers say: what Docker Hub puts there is not documented and has changed. */
function understand(body: Uint8Array): Result<Message, Refusal> {
  let payload: unknown;
  try {
    payload = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(body));
  } catch {
    const detail = "The body is not JSON in UTF-8. Docker Hub sends a JSON object with push_data and repository.";
    return err({ status: 400, kind: "not-json", title: "Bad Request", detail });
  }
  const push = parsePayload(payload);
  if (push.ok) return ok({ body, payload, push: push.value });
  const detail = "The body is JSON, but not a push as Docker Hub sends it: see errors.";
  return err({ status: 422, kind: "not-a-push", title: "Unprocessable Content", detail, problems: push.error });
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
  const usage = takeUsage();
  for (let attempt = 1; ; attempt++) {
    try {
      // A stub that has failed stays failed: each attempt takes a new one.
      const receipt = await env.REPOSITORY.getByName(repository).accept(arrival, usage);
      return Response.json(receipt satisfies Receipt, { status: 202 });
    } catch (error) {
      const { retryable, overloaded, message } = error as Error & { retryable?: boolean; overloaded?: boolean };
      if (retryable !== true || overloaded === true || attempt === MAX_ACCEPT_ATTEMPTS) {
        returnUsage(usage);
        log("event.not_stored", { repository, reason: message, attempt });
        return unavailable(
          "The push could not be stored. Send it again: should it be stored after all, it counts once.",
        );
      }
    }
  }
}
