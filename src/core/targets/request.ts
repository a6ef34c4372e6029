import type { MergedPush } from "../event/merged-push.ts";
import type { Event } from "../event/event.ts";

/** What a target's request is built from. */
export interface RequestContext {
  readonly event: Event;
  /** The body that Docker Hub sent, byte for byte, and what it says. */
  readonly body: Uint8Array;
  readonly payload: unknown;
  /** The `webhook-id` of the delivery. */
  readonly deliveryId: string;
  /** Page of the event: an absolute URL, or a path where PUBLIC_URL is not set. */
  readonly url: string;
  /** The pushes that this delivery stands for too. */
  readonly merged?: readonly MergedPush[];
}

/** A request as a target type builds it; hubrelay's own headers are added when it is sent. */
export interface TargetRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string | null;
}

/** A POST of a value as JSON, the form of most requests. */
export function postJson(url: string, value: unknown, headers: Readonly<Record<string, string>> = {}): TargetRequest {
  return {
    method: "POST",
    url,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(value),
  };
}

/** The URL with a path under it and values for its query; what the query has already stays as it is. */
export function urlWith(base: string, path: string, query: Readonly<Record<string, string | undefined>> = {}): string {
  const [address = "", ...rest] = base.split("?");
  const existing = rest.join("?");
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value.toWellFormed())}`],
  );
  const search = [...(existing ? [existing] : []), ...pairs].join("&");
  return `${path === "" ? address : address.replace(/\/+$/, "")}${path}${search === "" ? "" : `?${search}`}`;
}
