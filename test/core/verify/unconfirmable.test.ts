import { describe, expect, it } from "vitest";
import { parseHosts } from "../../../src/core/address/address.ts";
import type { Event } from "../../../src/core/event/event.ts";
import { deliverTo, redeliver } from "../../../src/core/record/redelivery.ts";
import { failAllUnconfirmed } from "../../../src/core/record/confirm.ts";
import { openRecord, routeEvent } from "../../../src/core/record/open.ts";
import { decide } from "../../../src/core/record/decision.ts";
import { isUnrouted, type EventRecord } from "../../../src/core/record/record.ts";
import { summarise } from "../../../src/core/record/summary.ts";
import { route } from "../../../src/core/rules/route.ts";
import { eventOf } from "../event-of.ts";
import { now, url, webhook } from "../record-of.ts";
import { problemsOf, rulesOf } from "../rules-of.ts";

const policy = { callbackHosts: parseHosts(""), privateHosts: parseHosts("") };

function opened(parts: object, event: Event): EventRecord {
  const compiled = rulesOf(parts);
  const decision = decide(compiled.document, "rev_1", route(compiled, { event, payload: {} }));
  return openRecord(event, url, decision, policy, now);
}

const hub = eventOf({ tag: "v1" });
const untagged: Event = { ...hub, push: { repository: "acme/web", namespace: "acme", name: "web" } };
const ghcr = eventOf({ tag: "v1", repository: "ghcr.io/acme/web", registry: "ghcr.io" });
const { tag: _, ...place } = ghcr.push;
const byDigest: Event = { ...ghcr, push: { ...place, digest: `sha256:${"5f".repeat(32)}` } };
const LOOKS_UP = { "ghcr.io": { look_up_tags: true } };
const rule = (target: string, verify?: unknown): object => ({
  name: target,
  targets: [target],
  ...(verify !== undefined && { verify }),
});

/** The result of a push: `held` and why, `asked` of Docker Hub, or each target's status. */
function outcome(parts: object, event: Event): string {
  const record = opened(parts, event);
  if (record.held !== undefined) return `held: ${record.held.split(". Set")[0]}`;
  if (isUnrouted(record)) return "asked";
  return (
    record.deliveries.map(({ target, status, awaits }) => `${target} ${awaits ?? status}`).join(", ") || "unrouted"
  );
}

const UNNAMED = 'Docker Hub cannot confirm pushes to ghcr.io, and "registries" does not name it';
const HELD = `held: cannot be confirmed: ${UNNAMED}`;

describe("a push that Docker Hub cannot confirm", () => {
  it.each<[what: string, parts: object, event: Event, outcome: string]>([
    ["the document wants it confirmed", { verify: "tag", rules: [rule("a")] }, ghcr, HELD],
    [
      "and it names no tag",
      { verify: "tag", rules: [rule("a")] },
      untagged,
      "held: cannot be confirmed: the push has no tag",
    ],
    ["its rule wants it confirmed", { rules: [rule("a", "tag")] }, ghcr, HELD],
    ["the default would take it", { verify: "tag", default: { targets: ["a"] } }, ghcr, HELD],
    ["a rule is off", { verify: "tag", rules: [rule("a", "off")] }, ghcr, "a pending"],
    ["one of two rules is off", { verify: "tag", rules: [rule("a", "off"), rule("b")] }, ghcr, "a pending, b failed"],
    ["one of two rules wants it confirmed", { rules: [rule("a"), rule("b", "tag")] }, ghcr, "a pending, b failed"],
    [
      "its registry can be asked",
      { verify: "digest", registries: { "ghcr.io": {} }, rules: [rule("a")] },
      ghcr,
      "asked",
    ],
    [
      "its registry can be asked for a rule",
      { registries: { "ghcr.io": {} }, rules: [rule("a", "digest"), rule("b")] },
      ghcr,
      "a verification, b pending",
    ],
    [
      "another registry can be asked",
      { verify: "digest", registries: { "quay.io": {} }, rules: [rule("a")] },
      ghcr,
      HELD,
    ],
    ["nothing wants it confirmed", { rules: [rule("a")] }, ghcr, "a pending"],
    [
      "it has only a digest, and its tag is looked up",
      { verify: "digest", registries: LOOKS_UP, rules: [rule("a", "off")] },
      byDigest,
      "asked",
    ],
    [
      "it has only a digest",
      { verify: "digest", registries: { "ghcr.io": {} }, rules: [rule("a")] },
      byDigest,
      "unrouted",
    ],
    [
      "it has only a digest, and only its rule wants it confirmed",
      { registries: LOOKS_UP, rules: [rule("a", "digest"), rule("b")] },
      byDigest,
      "unrouted",
    ],
    [
      "it has neither tag nor digest, where tags are looked up",
      { verify: "digest", registries: LOOKS_UP, rules: [rule("a")] },
      { ...ghcr, push: place },
      "held: cannot be confirmed: the push has no tag",
    ],
    [
      "a later rule wants it confirmed for the same target",
      { rules: [rule("a"), { ...rule("a", "tag"), name: "later" }] },
      ghcr,
      HELD,
    ],
    [
      "a rule is off before one that wants it confirmed for the same target",
      { rules: [rule("a", "off"), { ...rule("a", "tag"), name: "later" }] },
      ghcr,
      "a pending",
    ],
    [
      "a later rule is off for the same target",
      { verify: "tag", rules: [rule("a"), { ...rule("a", "off"), name: "later" }] },
      ghcr,
      HELD,
    ],
    ["no rule takes it", { verify: "tag", rules: [] }, ghcr, "unrouted"],
    [
      "the document delivers what is not confirmed",
      { verify: { by: "tag", unconfirmed: "deliver" }, rules: [rule("a")] },
      ghcr,
      "a pending",
    ],
    [
      "Docker Hub has told of it itself",
      { verify: "tag", rules: [rule("a")] },
      { ...untagged, origin: "reconciled" },
      "a pending",
    ],
    ["it is one of Docker Hub", { verify: "tag", rules: [rule("a", "off")] }, hub, "asked"],
    [
      "its rule has Docker Hub asked",
      { rules: [rule("a", "tag"), rule("b", "off")] },
      hub,
      "a verification, b pending",
    ],
  ])("%s", (_, parts, event, expected) => {
    expect(outcome(parts, event)).toBe(expected);
  });

  it("is held with advice, and its summary shows why", () => {
    const record = opened({ verify: "tag", rules: [rule("a")] }, ghcr);
    const held = `cannot be confirmed: ${UNNAMED}. Set "verify": "off" in the rules whose targets may get such pushes unconfirmed`;
    expect(record).toMatchObject({ held, revision: "rev_1", deliveries: [] });
    expect(summarise(record)).toMatchObject({ status: "held", held });
  });

  it("can be delivered by an operator", () => {
    const held = opened({ verify: "tag", rules: [rule("a")] }, ghcr);
    const sent = deliverTo(held, "b", webhook, now);
    expect([sent.held, isUnrouted(sent)]).toEqual([undefined, false]);
    expect(sent.deliveries).toMatchObject([{ target: "b", status: "pending", dueAt: now }]);
  });

  it("fails with a reason where other targets get it, and can be redelivered", () => {
    const record = opened({ verify: "tag", rules: [rule("a", "off"), rule("b")] }, ghcr);
    const [, failed] = record.deliveries;
    expect(failed).toMatchObject({
      status: "failed",
      unconfirmed: true,
      reason: `not sent: cannot be confirmed: ${UNNAMED}`,
    });
    expect(redeliver(record, failed?.id ?? "", now)?.deliveries.at(-1)).toMatchObject({ target: "b", dueAt: now });
  });
});

describe("a push that Docker Hub does not confirm", () => {
  const targets = { a: { ...webhook, failover: "d" }, b: webhook, d: webhook };
  const verification = { settings: { by: "tag" }, status: "unconfirmed", since: now, checks: 7, reason: "x" } as const;

  it("goes to no failover, but to targets of rules with verify off", () => {
    const compiled = rulesOf({ verify: "tag", targets, rules: [rule("a"), rule("b", "off")] });
    const decision = decide(compiled.document, "rev_1", route(compiled, { event: hub, payload: {} }));
    const record = failAllUnconfirmed({ ...routeEvent(hub, url, decision, policy, now), verification }, now);
    expect(record.deliveries.map(({ target, status }) => `${target} ${status}`)).toEqual(["a failed", "b pending"]);
  });
});

describe("a document", () => {
  it("allows off in a rule, but not for the document", () => {
    expect(problemsOf({ verify: "tag", rules: [rule("a", "off")] })).toEqual([]);
    expect(problemsOf({ verify: "off" })).toEqual([expect.stringMatching(/^verify: /)]);
  });
});
