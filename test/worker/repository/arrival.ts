import type { Push } from "../../../src/core/event/event.ts";
import { eventId } from "../../../src/core/event/event-id.ts";
import { decide } from "../../../src/core/record/decision.ts";
import { route } from "../../../src/core/rules/route.ts";
import { parseRuleDocument } from "../../../src/core/rules/parse-document.ts";
import type { AcceptRequest } from "../../../src/worker/env/accept.ts";

/** An arrival as the Worker hands it to a repository's object: routed by a rule document, or held without one. */
export async function arrivalOf(
  text: string,
  document: object | undefined,
  push: Partial<Push> = {},
): Promise<AcceptRequest> {
  const body = new TextEncoder().encode(text);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  const receivedAt = Date.now();
  const event = {
    id: eventId(receivedAt, digest),
    receivedAt,
    token: "first",
    push: { repository: "acme/web", namespace: "acme", name: "web", tag: "v1", ...push },
  };
  const arrival = { event, url: `https://relay.example/events/${event.id}`, body, digest };
  if (document === undefined) return { ...arrival, held: "there is no rule document" };
  const parsed = parseRuleDocument(JSON.stringify(document));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const compiled = parsed.value;
  const routing = route(compiled, { event, payload: {} });
  return { ...arrival, decision: decide(compiled.document, "revision", routing) };
}

/** A document that sends everything to targets of these names at https://NAME.example/hook. */
export function documentFor(...names: readonly string[]): object {
  const targets = names.map((name) => [name, { type: "webhook", url: `https://${name}.example/hook`, timeout: "1s" }]);
  const rules = names.length > 0 ? [{ name: "all", targets: names }] : [];
  return { version: 1, targets: Object.fromEntries(targets), rules };
}

/** A target at https://NAME.example/hook that times out after a second and is not tried again. */
export function impatientWebhook(name: string, fields: object = {}): object {
  return { type: "webhook", url: `https://${name}.example/hook`, timeout: "1s", schedule: [], ...fields };
}
