import { typeOf } from "../event/alert-event.ts";
import { repositoryUrl } from "../event/place.ts";
import type { RequestContext } from "./request.ts";

/** Reverse-DNS, as the specification recommends. It claims no domain. */
const TYPE_PREFIX = "io.github.hubrelay.";

// https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#context-attributes
function attributesOf({ event, url }: RequestContext): Record<string, string> {
  const { push } = event;
  const isAlert = event.alert !== undefined;
  return {
    specversion: "1.0",
    id: event.id,
    source: isAlert ? url.replace(/\/events\/.*/, "/") : repositoryUrl(push),
    type: `${TYPE_PREFIX}${typeOf(event)}`,
    ...(push.tag !== undefined && { subject: push.tag }),
    time: new Date((isAlert ? undefined : push.pushedAt) ?? event.receivedAt).toISOString(),
    datacontenttype: "application/json",
  };
}

/**
 * Returns the headers of the binary mode:
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md
 */
export function cloudEventHeaders(context: RequestContext): Record<string, string> {
  const { datacontenttype, ...attributes } = attributesOf(context);
  const headers = Object.entries(attributes).map(([name, value]) => [`ce-${name}`, value]);
  return { "content-type": datacontenttype ?? "application/json", ...Object.fromEntries(headers) };
}

/**
 * Builds the body of the structured mode:
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
 */
export function structuredCloudEvent(context: RequestContext): string {
  return JSON.stringify({ ...attributesOf(context), data: context.payload });
}
