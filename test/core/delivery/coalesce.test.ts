import { describe, expect, it } from "vitest";
import {
  compileKey,
  dueAfter,
  isJoinable,
  merge,
  tagsOf,
  winsOver,
  type Coalescing,
} from "../../../src/core/delivery/coalesce.ts";
import { openDelivery } from "../../../src/core/delivery/delivery.ts";
import type { Push } from "../../../src/core/event/event.ts";
import { eventOf } from "../event-of.ts";
import { delivered, now, recordOf } from "../record-of.ts";
import { problemsOf, routingOf } from "../rules-of.ts";

const SECOND_MS = 1000;

function keyOf(coalesce: object, push: Partial<Push>): string | undefined {
  const rules = [{ name: "one", coalesce: { window: "30s", ...coalesce }, targets: ["a"] }];
  return routingOf(rules, push).overrides["a"]?.coalesce?.key;
}

describe("the key of coalescing", () => {
  const push = { repository: "acme/web", tag: "v1", digest: "sha256:5f", pusher: "alice" };

  it.each<readonly [object, Partial<Push>, string | undefined]>([
    [{}, push, "v1"],
    [{ by: "tag" }, { repository: "acme/web" }, ""],
    [{ by: "repository" }, push, ""],
    [{ by: "digest" }, push, "sha256:5f"],
    [{ by: "digest" }, { tag: "v1" }, undefined],
    [{ by: "event.pusher + ' ' + event.tag" }, push, "alice v1"],
    [{ by: "event.pusher" }, { tag: "v1" }, undefined],
  ])("of %j for %j is %j", (coalesce, pushed, key) => {
    expect(keyOf(coalesce, pushed)).toBe(key);
  });

  it.each([
    [{ n: "one" }, "one"],
    [{ n: 5 }, undefined],
    [{}, undefined],
  ])("by a field of the payload %j is %j", (payload, key) => {
    const compiled = compileKey("payload.n");
    expect(compiled.ok && compiled.value({ event: eventOf(), payload })).toBe(key);
  });

  it("is ignored for a target that waits for others", () => {
    const targets = ["a", { target: "b", after: ["a"] }];
    const { overrides } = routingOf([{ name: "one", coalesce: { window: "30s" }, targets }], push);
    expect(Object.entries(overrides).map(([name, { coalesce }]) => [name, coalesce?.key])).toEqual([
      ["a", "v1"],
      ["b", undefined],
    ]);
  });

  it.each([
    [{}, "rules[0].coalesce.window: missing"],
    [{ window: "30s", max: "25h" }, "rules[0].coalesce.max: expected a duration from 1s to 1d"],
    [{ window: "0s" }, "rules[0].coalesce.window: expected a duration"],
    [{ window: "30s", keep: "both" }, 'rules[0].coalesce.keep: expected "last" or "first"'],
    [{ window: "30s", by: "tags" }, 'rules[0].coalesce.by: expected "tag", "repository", "digest" or an expression'],
    [{ window: "30s", by: "1 + 1" }, 'rules[0].coalesce.by: expected "tag", "repository", "digest" or an expression'],
  ])("is refused if invalid: %j", (coalesce, problem) => {
    expect(problemsOf({ rules: [{ name: "one", coalesce, targets: ["a"] }] })[0]).toContain(problem);
  });
});

describe("dueAfter", () => {
  it.each<readonly [Partial<Coalescing>, since: number, due: number]>([
    [{}, 0, 30],
    [{}, -80, 30],
    // Four windows after the first by default.
    [{}, -100, 20],
    [{ max: "50s" }, -30, 20],
    [{ max: "50s" }, -50, 0],
    [{ max: "1s" }, 0, 30],
  ])("of %j, first push %i s ago: in %i s", (fields, since, due) => {
    const coalescing = { window: "30s", key: "v1", ...fields };
    expect(dueAfter(coalescing, now + since * SECOND_MS, now)).toBe(now + due * SECOND_MS);
  });

  it("a delivery that was attempted or settled is not joinable", () => {
    const [open] = recordOf(["a"]).deliveries;
    if (open === undefined) throw new Error("nothing goes to a");
    const tried = { ...open, attempts: [{ number: 1, startedAt: now, durationMs: 1 }] };
    expect([isJoinable(open), isJoinable(delivered(open)), isJoinable(tried)]).toEqual([true, false, false]);
  });
});

describe("winsOver", () => {
  const early = eventOf({ tag: "v1", pushedAt: now - 2 * SECOND_MS });
  const late = eventOf({ tag: "v2", pushedAt: now - SECOND_MS });
  const coalescing = { window: "30s", key: "" };

  it.each([
    ["the last that was pushed", late, early, {}, true],
    ["not one that was pushed before, though it came later", early, late, {}, false],
    ["of two pushed at once the one that came later", late, late, {}, true],
    ["the first that came, if that is kept", late, early, { keep: "first" }, false],
  ] as const)("%s", (_, later, earlier, fields, wins) => {
    expect(winsOver(later, earlier, { ...coalescing, ...fields })).toBe(wins);
  });

  it("merge lists a push's digest, and at most 100 pushes", () => {
    const loser = eventOf({ digest: "sha256:5f" });
    const before = Array.from({ length: 101 }, (_, index) => ({ event: `evt_${index}` }));
    const merged = { ...openDelivery(loser, 1, "a", now), merged: before };
    const { kept } = merge(
      { event: eventOf(), delivery: openDelivery(eventOf(), 1, "a", now) },
      { event: loser, delivery: merged },
    );
    expect(kept.merged?.slice(-2)).toStrictEqual([{ event: "evt_100" }, { event: loser.id, digest: "sha256:5f" }]);
    expect(kept.merged).toHaveLength(100);
  });

  it("merge lists all pushes with their tags", () => {
    const [a, b, c] = ["v1", "1", "latest"].map((tag, index) => {
      const event = { ...eventOf({ tag }), id: `evt_${index}` };
      return { event, delivery: openDelivery(event, 1, "a", now) };
    });
    if (a === undefined || b === undefined || c === undefined) throw new Error("three candidates");
    const first = merge(b, a);
    const second = merge(c, { ...b, delivery: first.kept });
    expect(second.kept.merged).toEqual([
      { event: "evt_0", tag: "v1" },
      { event: "evt_1", tag: "1" },
    ]);
    expect(tagsOf(c.event, second.kept.merged)).toEqual(["latest", "v1", "1"]);
    expect(first.merged).toMatchObject({ status: "superseded", reason: "merged into evt_1" });
  });
});
