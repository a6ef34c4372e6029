import { parseHosts } from "../../src/core/address.ts";
import type { CallbackMode } from "../../src/core/callback.ts";
import { compileRules, route } from "../../src/core/match.ts";
import { decide, routeEvent, type EventRecord } from "../../src/core/record.ts";
import type { RuleDocument } from "../../src/core/rule.ts";
import { eventOf } from "./event-of.ts";

export const now = Date.UTC(2026, 10, 23, 12);
export const url = "https://relay.example.com/events/evt_1";
export const event = eventOf({ tag: "v1", callbackUrl: "https://registry.hub.docker.com/u/acme/web/hook/1/" });

const policy = { callbackHosts: parseHosts("registry.hub.docker.com"), privateHosts: parseHosts("") };

/** A document whose one rule sends every push to some of four targets. */
export function documentOf(targets: readonly string[], callback?: CallbackMode): RuleDocument {
  return {
    version: 1,
    ...(callback !== undefined && { callback }),
    targets: Object.fromEntries(
      ["a", "b", "c", "unused"].map((name) => [name, { type: "webhook", url: `https://${name}.example.com/` }]),
    ),
    rules: targets.length === 0 ? [] : [{ name: "all", targets: [...targets] }],
  };
}

/** The record of an event that such a document has routed. */
export function recordOf(targets: readonly string[], callback?: CallbackMode): EventRecord {
  const document = documentOf(targets, callback);
  return routeEvent(event, url, decide(document, "rev_1", route(compileRules(document), event)), policy, now);
}
