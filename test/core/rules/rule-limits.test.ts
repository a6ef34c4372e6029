import { describe, expect, it } from "vitest";
import { problemsOf } from "../rules-of.ts";

const many = (length: number, item: unknown): unknown[] => Array.from({ length }, () => item);

describe("a rule document with thousands of mistakes", () => {
  const target = { type: "webhook", url: "https://a.example.com/" };
  const targets = Object.fromEntries(Array.from({ length: 4000 }, (_, index) => [`target-${index}`, target]));

  it.each<[what: string, parts: object, first: string]>([
    [
      "in names of targets, 30,000 of them",
      {
        targets,
        rules: Array.from({ length: 2000 }, (_, index) => ({
          name: `rule ${index}`,
          targets: Array.from({ length: 15 }, (_, place) => `torget-${index}-${place}`),
        })),
      },
      "rules[0].targets[0]: no target has the name",
    ],
    [
      "in failovers, 4,000 of them",
      { targets: Object.fromEntries(Object.keys(targets).map((name) => [name, { ...target, failover: "torget-1" }])) },
      "targets.target",
    ],
    ["in elements of rules", { rules: Array.from({ length: 5000 }, () => 1) }, "rules[0]: expected an object"],
  ])("%s, reports the first problems", (_, parts, first) => {
    const problems = problemsOf({ rules: [], ...parts });
    expect(problems.length).toBeGreaterThanOrEqual(200);
    expect(problems.length).toBeLessThan(1200);
    expect(problems[0]?.replace(/\["target.*/, ".target")).toContain(first);
  });

  it("reports 200 unknown targets, and no more", () => {
    const rules = Array.from({ length: 300 }, (_, index) => ({ name: `rule ${index}`, targets: ["torget"] }));
    expect(problemsOf({ rules }).map((problem) => problem.split(":")[0])).toEqual(
      Array.from({ length: 200 }, (_, index) => `rules[${index}].targets[0]`),
    );
  });

  it("has one problem for each list that is too long", () => {
    const rules = [{ name: "x", on: many(21, "push"), targets: many(501, "a") }];
    expect(problemsOf({ rules, default: { targets: many(501, "a") }, accept: many(101, "quay") })).toEqual([
      "accept: expected at most 100 senders",
      "rules[0].on: expected at most 20 types",
      "rules[0].targets: expected at most 500 targets",
      "default.targets: expected at most 500 targets",
    ]);
    const targets = Object.fromEntries(Array.from({ length: 5001 }, (_, index) => [`t${index}`, target]));
    expect(problemsOf({ rules: [{ name: "n".repeat(101), targets: ["a"] }] })).toEqual([
      "rules[0].name: expected at most 100 characters",
    ]);
    expect(problemsOf({ targets })).toEqual(["targets: expected at most 5000 targets"]);
  });

  it("has one problem for too many rules", () => {
    expect(problemsOf({ rules: Array.from({ length: 300_000 }, () => 1) })).toEqual([
      "rules: expected at most 10000 rules",
    ]);
  });
});
