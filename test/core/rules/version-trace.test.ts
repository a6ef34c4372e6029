import { expect, it } from "vitest";
import { describeDryRun } from "../../../src/cli/dry-run/describe.ts";
import type { DryRun } from "../../../src/cli/dry-run/dry-run.ts";
import { eventOf } from "../event-of.ts";
import { routingOf, rulesOf } from "../rules-of.ts";

const webhook = { type: "webhook", url: "https://a.example/", kind: "deploy" };
const parts = {
  targets: {
    a: webhook,
    b: { ...webhook, newer: "version" },
    c: { ...webhook, newer: { by: "version", prefix: "web-", suffix: "-slim" } },
  },
};
const rules = [{ name: "all", targets: ["a", "b", "c"] }];

it.each<[tag: string | undefined, b: object, c: object]>([
  ["1.2.3", { version: "1.2.3" }, {}],
  ["web-v1.2-slim", {}, { version: "v1.2" }],
  ["latest", {}, {}],
  [undefined, {}, {}],
])("the trace of %s has the version that each target compares", (tag, b, c) => {
  expect(routingOf(rules, tag === undefined ? {} : { tag }, parts).trace).toEqual([
    {
      rule: "all",
      matched: true,
      byVersion: [
        { target: "b", ...b },
        { target: "c", ...c },
      ],
    },
  ]);
});

it("a trace has none of a rule that does not match, or of targets that order by time", () => {
  const other = [
    { name: "one", match: { tag: "v2" }, targets: ["b"] },
    { name: "two", targets: ["a"] },
  ];
  const { trace } = routingOf(other, { tag: "v1" }, parts);
  expect(trace.map(({ byVersion }) => byVersion)).toEqual([undefined, undefined]);
});

it("rules test says what a target compares", () => {
  const event = eventOf({ tag: "1.2.3" });
  const routing = routingOf(rules, event.push, parts);
  const run = { event, routing, requests: [], callback: { status: "none" } } as unknown as DryRun;
  expect(describeDryRun(rulesOf({ rules, ...parts }), run)).toContain(
    "-> a, b, c, b only if it has no higher version than 1.2.3, c by time alone: the tag has no version",
  );
});
