import { describe, expect, it } from "vitest";
import type { Attempt, Delivery } from "../../../src/core/delivery/delivery.ts";
import { deliverTo } from "../../../src/core/record/redelivery.ts";
import type { EventRecord } from "../../../src/core/record/record.ts";
import { deployTargets, targetToKeep, usedTarget } from "../../../src/core/record/used-target.ts";
import type { RuleDocument } from "../../../src/core/rules/rule.ts";
import type { Target } from "../../../src/core/targets/target.ts";
import { now, recordOf, rulesTo, webhook } from "../record-of.ts";

const moved = { ...webhook, url: "https://moved.example.com/" } as const;

/** A record whose delivery has attempts with these fields. */
function attempted(...attempts: readonly Partial<Attempt>[]): [EventRecord, Delivery] {
  const record = recordOf(["a"]);
  const [first] = record.deliveries;
  if (first === undefined) throw new Error("no delivery");
  const made = attempts.map((fields, index) => ({ number: index + 1, startedAt: now, durationMs: 1, ...fields }));
  const delivery = { ...first, attempts: made };
  return [{ ...record, deliveries: [delivery] }, delivery];
}

describe("the definition that an attempt used", () => {
  it("is kept only if it is not that of the attempt before", () => {
    const kept = JSON.stringify(moved);
    expect(targetToKeep(...attempted(), webhook)).toBeUndefined();
    expect(targetToKeep(...attempted(), { ...webhook, timeout: "9s", expires: "1h" })).toBeUndefined();
    expect(targetToKeep(...attempted(), moved)).toBe(kept);
    expect(targetToKeep(...attempted({}, { target: kept }, {}), moved)).toBeUndefined();
    expect(targetToKeep(...attempted({ target: kept }), webhook)).toBe(JSON.stringify(webhook));
  });

  it("is found by the number of the attempt", () => {
    const [record, delivery] = attempted({}, { target: JSON.stringify(moved) }, {});
    expect([1, 2, 3].map((number) => usedTarget(record, delivery, number))).toEqual([webhook, moved, moved]);
  });

  it.each(["", "{}", "null", '{"type":"webhook","url":"no"}'])("is unknown if %j is stored", (target) => {
    const [record, delivery] = attempted({ target });
    expect(usedTarget(record, delivery, 1)).toBeUndefined();
  });

  it("is unknown if the event has no target of that name", () => {
    const [record, delivery] = attempted({});
    expect(usedTarget({ ...record, targets: {} }, delivery, 1)).toBeUndefined();
    expect(usedTarget(record, { ...delivery, target: "constructor" }, 1)).toBeUndefined();
  });

  it("stays known after the event is delivered by another definition", () => {
    const [record, delivery] = attempted({}, {});
    const failed = { ...record, deliveries: [{ ...delivery, status: "failed" as const }] };
    const after = deliverTo(failed, "a", moved, now);
    const [before] = after.deliveries as [Delivery];
    expect([1, 2].map((number) => usedTarget(after, before, number))).toEqual([webhook, webhook]);
    expect(after.targets["a"]).toEqual(moved);
    const same = deliverTo(failed, "a", webhook, now);
    expect(same.deliveries[0]?.attempts[0]).not.toHaveProperty("target");
  });
});

const documentWith = (target: Target): RuleDocument => rulesTo([], { targets: { a: target } }).document;

describe("the targets of an event that deploy", () => {
  const deploy = { ...webhook, kind: "deploy" } as const;
  const notify = { type: "slack", url: "https://hooks.example.com/" } as const;
  const render = { type: "render", url: "https://hooks.example.com/" } as const;

  it.each<[what: string, target: Target, now: Target | undefined, names: string[]]>([
    ["by its kind", deploy, undefined, ["a"]],
    ["by its type", render, undefined, ["a"]],
    ["no more, which may be an older document", deploy, notify, ["a"]],
    ["only now", notify, deploy, ["a"]],
    ["never", notify, notify, []],
  ])("%s", (_, target, now, names) => {
    const [record] = attempted();
    const present = now === undefined ? undefined : documentWith(now);
    expect(deployTargets({ ...record, targets: { a: target, other: deploy } }, present)).toEqual(names);
  });
});
