import { tagsOf } from "../delivery/coalesce.ts";
import type { Delivery } from "../delivery/delivery.ts";
import type { Event } from "../event/event.ts";
import type { RequestContext } from "../targets/request.ts";
import { cleanValue } from "../text/clean.ts";
import type { EventRecord } from "./record.ts";

/** An event's delivery and payload, of which a request is made. */
export interface AttemptContent {
  readonly record: EventRecord;
  readonly delivery: Delivery;
  readonly body: Uint8Array;
}

/**
 * Returns the input for building a target's request. The payload is parsed only for targets that look into it. Events
 * that an earlier version stored are cleaned, so that no expression puts raw text into a message.
 *
 * @param callbackUrl where the target is to report; it replaces Docker Hub's own URL in the payload
 */
export function requestContext(content: AttemptContent, callbackUrl: string | undefined): RequestContext {
  const { record, delivery } = content;
  const body = bodyOf(content, callbackUrl);
  let event: Event | undefined;
  return {
    // Targets that pass the body on do not look at it.
    get event(): Event {
      return (event ??= cleanValue(record.event));
    },
    url: record.url,
    body,
    deliveryId: delivery.id,
    ...(delivery.merged !== undefined && { merged: delivery.merged }),
    get payload(): unknown {
      return JSON.parse(new TextDecoder().decode(body));
    },
  };
}

/** The payload as it came, or with fields for receivers: the URL to report at, and the pushes that were merged. */
function bodyOf({ record, delivery, body }: AttemptContent, callbackUrl: string | undefined): Uint8Array {
  const { merged } = delivery;
  if (callbackUrl === undefined && merged === undefined) return body;
  const payload = JSON.parse(new TextDecoder().decode(body)) as object;
  const fields = {
    ...(callbackUrl !== undefined && { callback_url: callbackUrl }),
    ...(merged !== undefined && { hubrelay: { tags: tagsOf(record.event, merged), merged } }),
  };
  return new TextEncoder().encode(JSON.stringify({ ...payload, ...fields }));
}
