import type { MergedPush } from "../event/merged-push.ts";
import type { Event } from "../event/event.ts";

/** The input for building a target's request. */
export interface RequestContext {
  readonly event: Event;
  /** The original body, byte for byte, and the parsed payload. */
  readonly body: Uint8Array;
  readonly payload: unknown;
  /** The delivery's `webhook-id`. */
  readonly deliveryId: string;
  /** The event's page: an absolute URL, or a path if PUBLIC_URL is not set. */
  readonly url: string;
  /** The pushes merged into this delivery. */
  readonly merged?: readonly MergedPush[];
}

/** A target's request. hubrelay's own headers are added when it is sent. */
export interface TargetRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string | null;
  /** The target's `delivered_when`, which its answer must fulfil. */
  readonly deliveredWhen?: string;
}

/** Builds a POST of a value as JSON. */
export function postJson(url: string, value: unknown, headers: Readonly<Record<string, string>> = {}): TargetRequest {
  return {
    method: "POST",
    url,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(value),
  };
}

/** Adds a path and query parameters to a URL. The existing query stays unchanged. */
export function urlWith(base: string, path: string, query: Readonly<Record<string, string | undefined>> = {}): string {
  const [address = "", ...rest] = base.split("?");
  const existing = rest.join("?");
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value.toWellFormed())}`],
  );
  const search = [...(existing ? [existing] : []), ...pairs].join("&");
  return `${path === "" ? address : address.replace(/\/+$/, "")}${path}${search === "" ? "" : `?${search}`}`;
}
