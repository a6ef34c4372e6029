import type { Event } from "../event/event.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { Dialect } from "./dialect.ts";
import { distribution } from "./distribution.ts";
import { dockerHub } from "./docker-hub.ts";
import { github } from "./github.ts";
import { harbor } from "./harbor.ts";
import { quay } from "./quay.ts";
import { taggedPush } from "./tagged-push.ts";

/** The formats that a push can be translated to. */
export const DIALECT_NAMES = ["docker-hub", "github", "harbor", "quay", "distribution"] as const;
export type DialectName = (typeof DIALECT_NAMES)[number];

const DIALECTS: Readonly<Record<DialectName, Dialect>> = {
  "docker-hub": dockerHub,
  github,
  harbor,
  quay,
  distribution,
};

/** A translated push: its headers, with names in lower case, and its body as JSON. */
export interface Translation {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Writes an event's push as another registry would have sent it, whatever registry it is from. Fails for alerts, for
 * pushes without a tag, and if the format cannot express the push.
 */
export function translate(name: DialectName, event: Event): Result<Translation, string> {
  const dialect = DIALECTS[name];
  const push = taggedPush(event);
  if (push === undefined) {
    const what = event.alert === undefined ? "this push has none" : "this event is an alert";
    return err(`${dialect.title}'s format needs a push with a tag, and ${what}`);
  }
  const body = dialect.body(push);
  if (!body.ok) return body;
  return ok({
    headers: { "content-type": "application/json", ...dialect.headers?.(push) },
    body: JSON.stringify(body.value),
  });
}
