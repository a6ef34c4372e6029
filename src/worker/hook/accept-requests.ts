import type { Event, Push } from "../../core/event/event.ts";
import { eventId } from "../../core/event/event-id.ts";
import { eventUrl } from "../../core/event/event-url.ts";
import { senderField } from "../../core/rules/accept.ts";
import type { Sender } from "../../core/senders/sender.ts";
import { Work } from "../../core/expression/work.ts";
import type { Env } from "../env/env.ts";
import { arrivalOf, REQUEST_WORK, type Arrival } from "../repository/arrival.ts";
import { identify, sha256 } from "./push-digests.ts";
import { readRulesForHook } from "./rules.ts";
import { readSettings } from "../env/settings.ts";

/** What a request has brought. */
export interface Brought {
  readonly body: Uint8Array;
  readonly payload: unknown;
  /** The body as it came, byte for byte: the same for a repetition, whatever is corrected in it. */
  readonly sent: Uint8Array;
  readonly sender: Sender;
  /** The id that the sender gives its request in a header, where it gives one. */
  readonly deliveryId?: string;
  /** The headers that the sender defines. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly pushes: readonly Push[];
  /** The label of its token. */
  readonly token: string;
}

/** The pushes of a request by their repository, each decided on by the rules as they stand and ready to be stored. */
export async function acceptRequestsOf(
  env: Env,
  { body, payload, sent, sender, deliveryId, headers, pushes, token }: Brought,
): Promise<Map<string, Arrival[]>> {
  const { publicUrl } = readSettings(env);
  const rules = await readRulesForHook(env);
  const content = { sent, digest: await sha256(sent), pushes: pushes.length };
  const arrivals = new Map<string, Arrival[]>();
  const seen = new Map<string, number>();
  const work = new Work(REQUEST_WORK);
  for (const [place, push] of pushes.entries()) {
    const { repository, tag = "" } = push;
    const index = seen.get(`${repository}:${tag}`) ?? 0;
    seen.set(`${repository}:${tag}`, index + 1);
    const receivedAt = Date.now();
    const named = { sender: sender.name, push, index, place, ...(deliveryId !== undefined && { deliveryId }) };
    const digests = await identify(content, named, sender.identity, receivedAt);
    const id = eventId(receivedAt, digests.digest);
    const event: Event = { id, receivedAt, token, push, ...senderField(sender.name), ...(headers && { headers }) };
    const arrival = arrivalOf(rules, { event, payload }, { url: eventUrl(publicUrl, id), body, ...digests }, work);
    arrivals.set(repository, [...(arrivals.get(repository) ?? []), arrival]);
  }
  return arrivals;
}
