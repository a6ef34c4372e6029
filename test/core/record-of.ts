import { parseHosts } from "../../src/core/address/address.ts";
import type { Delivery } from "../../src/core/delivery/delivery.ts";
import { recordAttempt } from "../../src/core/delivery/attempt.ts";
import { routeEvent } from "../../src/core/record/open.ts";
import { decide } from "../../src/core/record/decision.ts";
import { withDelivery, type EventRecord } from "../../src/core/record/record.ts";
import { route } from "../../src/core/rules/route.ts";
import type { RuleTarget } from "../../src/core/rules/rule.ts";
import type { CompiledRules } from "../../src/core/rules/parse-document.ts";
import { eventOf } from "./event-of.ts";
import { rulesOf } from "./rules-of.ts";

export const now = Date.UTC(2026, 10, 23, 12);
export const url = "https://relay.example.com/events/evt_1";
export const event = eventOf({ tag: "v1", callbackUrl: "https://registry.hub.docker.com/u/acme/web/hook/1/" });
export const webhook = { type: "webhook", url: "https://hooks.example.com/" } as const;

const policy = { callbackHosts: parseHosts("registry.hub.docker.com"), privateHosts: parseHosts("") };

/** Rules whose one rule sends every push to some of four targets. */
export function rulesTo(targets: readonly RuleTarget[], parts: object = {}): CompiledRules {
  return rulesOf({ rules: targets.length === 0 ? [] : [{ name: "all", targets }], ...parts });
}

/** The record of an event that such rules have routed. */
export function recordOf(targets: readonly RuleTarget[], parts: object = {}): EventRecord {
  const compiled = rulesTo(targets, parts);
  const routing = route(compiled, { event, payload: {} });
  return routeEvent(event, url, decide(compiled.document, "rev_1", routing), policy, now);
}

/** The delivery after an attempt that was answered 200. */
export function delivered(delivery: Delivery): Delivery {
  const result = { startedAt: now, durationMs: 1, outcome: { kind: "response", status: 200 } } as const;
  return recordAttempt(delivery, result, { kind: "delivered" }, { schedule: [], expiresAt: Infinity }, 0);
}

/** The latest delivery to a target. Throws if there is none. */
export function deliveryTo(record: EventRecord, target: string): Delivery {
  const delivery = record.deliveries.findLast((other) => other.target === target);
  if (delivery === undefined) throw new Error(`nothing goes to ${target}`);
  return delivery;
}

/** A record after a change of the latest delivery to a target. */
export function after(record: EventRecord, target: string, change: (delivery: Delivery) => Delivery): EventRecord {
  return withDelivery(record, change(deliveryTo(record, target)), now);
}
