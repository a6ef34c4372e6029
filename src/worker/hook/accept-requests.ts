import type { Event, Push } from "../../core/event/event.ts";
import { eventId } from "../../core/event/event-id.ts";
import { eventUrl } from "../../core/event/event-url.ts";
import { senderField } from "../../core/rules/accept.ts";
import type { Sender } from "../../core/senders/sender.ts";
import { Work } from "../../core/expression/work.ts";
import type { Env } from "../env/env.ts";
import type { AcceptRequest } from "../env/accept.ts";
import { acceptRequestOf, REQUEST_WORK } from "../repository/routing/accept-request.ts";
import { digestsOf, sha256 } from "./push-digests.ts";
import { readRulesForHook } from "./rules.ts";
import { readSettings } from "../env/settings.ts";

/** The pushes of a request, with their body. */
export interface ReceivedPushes {
  readonly body: Uint8Array;
  readonly payload: unknown;
  /** The body as received, byte for byte: the same when it is sent again, even if `body` is corrected. */
  readonly sent: Uint8Array;
  readonly sender: Sender;
  /** The id in the header of a sender that sends one. */
  readonly deliveryId?: string;
  /** The headers that the sender defines. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly pushes: readonly Push[];
  /** The token's label. */
  readonly token: string;
}

/** Routes the pushes of a request by the current rules; returns what to store, by repository. */
export async function acceptRequestsOf(
  env: Env,
  { body, payload, sent, sender, deliveryId, headers, pushes, token }: ReceivedPushes,
): Promise<Map<string, AcceptRequest[]>> {
  const { publicUrl } = readSettings(env);
  const rules = await readRulesForHook(env);
  const content = { sent, digest: await sha256(sent), pushes: pushes.length };
  const requests = new Map<string, AcceptRequest[]>();
  const seen = new Map<string, number>();
  const work = new Work(REQUEST_WORK);
  for (const [position, push] of pushes.entries()) {
    const { repository, tag = "" } = push;
    const index = seen.get(`${repository}:${tag}`) ?? 0;
    seen.set(`${repository}:${tag}`, index + 1);
    const receivedAt = Date.now();
    const named = { sender: sender.name, push, index, position, ...(deliveryId !== undefined && { deliveryId }) };
    const digests = await digestsOf(content, named, sender.identity, receivedAt);
    const id = eventId(receivedAt, digests.digest);
    const event: Event = { id, receivedAt, token, push, ...senderField(sender.name), ...(headers && { headers }) };
    const request = acceptRequestOf(
      rules,
      { event, payload },
      { url: eventUrl(publicUrl, id), body, ...digests },
      work,
    );
    requests.set(repository, [...(requests.get(repository) ?? []), request]);
  }
  return requests;
}
