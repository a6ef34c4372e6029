import { eventId, identityOfPush, identityUpTo010, type Event, type Push } from "../../core/event/event.ts";
import { eventUrl } from "../../core/event/event-url.ts";
import { err, ok, type Result } from "../../core/result.ts";
import type { Env } from "../env.ts";
import { log } from "../telemetry/log.ts";
import { arrivalOf, type Arrival, type Receipt } from "../repository/arrival.ts";
import { readRules } from "../rules/rules.ts";
import { readSettings } from "../settings.ts";
import { returnUsage, takeUsage } from "../telemetry/usage.ts";

/** Attempts at reaching the repository's object, which a deploy or a move can interrupt. */
const MAX_ACCEPT_ATTEMPTS = 3;

/** One push of a request, with what the request had for all of its pushes. */
export interface ArrivedPush {
  readonly body: Uint8Array;
  readonly payload: unknown;
  /** The name of the sender. */
  readonly sender: string;
  readonly push: Push;
  /** The label of its token. */
  readonly token: string;
  /** Which of the request's pushes it is; counts from 0. */
  readonly index: number;
}

/**
 * Decides where a push goes and has its repository's object store it. The error says that it could not be stored, and
 * that nothing is half done.
 */
export async function storePush(
  env: Env,
  { body, payload, sender, push, token, index }: ArrivedPush,
): Promise<Result<Receipt, string>> {
  const [digest, formerDigest] = await Promise.all([
    sha256(identityOfPush(body, { sender, push, index })),
    sha256(identityUpTo010(body, index)),
  ]);
  const receivedAt = Date.now();
  const event: Event = { id: eventId(receivedAt, digest), receivedAt, token, push };
  const url = eventUrl(readSettings(env).publicUrl, event.id);
  return store(env, arrivalOf(await readRules(env.RULES), { event, payload }, { url, body, digest, formerDigest }));
}

async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

async function store(env: Env, arrival: Arrival): Promise<Result<Receipt, string>> {
  const { repository } = arrival.event.push;
  const usage = takeUsage();
  for (let attempt = 1; ; attempt++) {
    try {
      // A stub that has failed stays failed: each attempt takes a new one.
      return ok(await env.REPOSITORY.getByName(repository).accept(arrival, usage));
    } catch (error) {
      const { retryable, overloaded, message } = error as Error & { retryable?: boolean; overloaded?: boolean };
      if (retryable !== true || overloaded === true || attempt === MAX_ACCEPT_ATTEMPTS) {
        returnUsage(usage);
        log("event.not_stored", { repository, reason: message, attempt });
        return err("The push could not be stored. Send it again: should it be stored after all, it counts once.");
      }
    }
  }
}
