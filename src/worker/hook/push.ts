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

/** The pushes of a request by their repository, each decided on by the rules as they stand and ready to be stored. */
export async function arrivalsOf(
  env: Env,
  { body, payload, sender, pushes, token }: Brought,
): Promise<Map<string, Arrival[]>> {
  const { publicUrl } = readSettings(env);
  const rules = await readRulesForHook(env);
  const arrivals = new Map<string, Arrival[]>();
  for (const [index, push] of pushes.entries()) {
    // One after the other: what is hashed is a copy of the body, which may be large.
    const digest = await sha256(identityOfPush(body, { sender, push, index }));
    const formerDigest = await sha256(identityUpTo010(body, index));
    const receivedAt = Date.now();
    const event: Event = { id: eventId(receivedAt, digest), receivedAt, token, push, ...senderField(sender) };
    const carried = { url: eventUrl(publicUrl, event.id), body, digest, formerDigest };
    const arrival = arrivalOf(rules, { event, payload }, carried);
    const { repository } = push;
    arrivals.set(repository, [...(arrivals.get(repository) ?? []), arrival]);
  }
  return arrivals;
}

async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}
