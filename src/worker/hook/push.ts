import { eventId, identityOfPush, identityUpTo010, type Event, type Push } from "../../core/event/event.ts";
import { eventUrl } from "../../core/event/event-url.ts";
import { senderField } from "../../core/rules/accept.ts";
import type { Env } from "../env.ts";
import { arrivalOf, type Arrival } from "../repository/arrival.ts";
import { readRulesForHook } from "./rules.ts";
import { readSettings } from "../settings.ts";

/** What a request has brought. */
export interface Brought {
  readonly body: Uint8Array;
  readonly payload: unknown;
  /** The name of the sender. */
  readonly sender: string;
  readonly pushes: readonly Push[];
  /** The label of its token. */
  readonly token: string;
}

/**
 * Versions up to 0.1.0 hashed the whole body for each of its pushes. At most so many bytes are hashed to find what they
 * stored; a larger body with several pushes that comes again within a day of the upgrade may be stored again.
 */
const MAX_FORMER_BYTES = 1_048_576;

/** The pushes of a request by their repository, each decided on by the rules as they stand and ready to be stored. */
export async function arrivalsOf(
  env: Env,
  { body, payload, sender, pushes, token }: Brought,
): Promise<Map<string, Arrival[]>> {
  const { publicUrl } = readSettings(env);
  const rules = await readRulesForHook(env);
  const bodyDigest = await sha256(body);
  const isFindable = body.byteLength * pushes.length <= MAX_FORMER_BYTES;
  const arrivals = new Map<string, Arrival[]>();
  for (const [index, push] of pushes.entries()) {
    const digest = await sha256(identityOfPush(bodyDigest, { sender, push, index }));
    const formerDigest = index === 0 ? bodyDigest : isFindable ? await sha256(identityUpTo010(body, index)) : undefined;
    const receivedAt = Date.now();
    const event: Event = { id: eventId(receivedAt, digest), receivedAt, token, push, ...senderField(sender) };
    const former = formerDigest !== undefined && { formerDigest };
    const carried = { url: eventUrl(publicUrl, event.id), body, digest, ...former };
    const arrival = arrivalOf(rules, { event, payload }, carried);
    const { repository } = push;
    arrivals.set(repository, [...(arrivals.get(repository) ?? []), arrival]);
  }
  return arrivals;
}

async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}
