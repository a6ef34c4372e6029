import { describe, expect, it } from "vitest";
import { problemsOf } from "../rules-of.ts";

describe("invalid stages are refused", () => {
  it.each([
    [[{ target: "a", after: ["a"] }], "targets[0].after[0]: expected another target"],
    [[{ target: "a", after: ["b"] }], 'targets[0].after[0]: expected a target of the same list: add "b" to it'],
    [
      [
        { target: "a", after: ["b"] },
        { target: "b", after: ["c"] },
        { target: "c", after: ["a"] },
      ],
      'targets[0].after: expected an order without a circle: "a" would wait for itself',
    ],
    [[{ target: "a", soak: "1 week" }], "targets[0].soak: expected a duration from 1s to 30d"],
    [[{ target: "a", soak: "31d" }], "targets[0].soak: expected a duration from 1s to 30d"],
    [[{ target: "a", after: [] }], "targets[0].after: expected at least one target"],
    [
      [{ target: "a", after: Array.from({ length: 101 }, () => "b") }],
      "targets[0].after: expected at most 100 targets",
    ],
    [[{ target: "a", window: { timezone: "Mars/Base" } }], "targets[0].window.timezone: expected a time zone"],
    [[{ target: "a", window: {} }], "targets[0].window: expected days, from or to"],
    [[{ target: "a", window: { timezone: "UTC" } }], "targets[0].window: expected days, from or to"],
  ])("%j", (targets, problem) => {
    expect(problemsOf({ rules: [{ name: "one", targets }] })[0]).toContain(problem);
  });

  it("names only the targets of a circle, and not those that wait for it", () => {
    const targets = [
      { target: "a", after: ["b"] },
      { target: "b", after: ["c"] },
      { target: "c", after: ["b"] },
    ];
    expect(problemsOf({ rules: [{ name: "one", targets }] })).toEqual([
      'rules[0].targets[1].after: expected an order without a circle: "b" would wait for itself',
      'rules[0].targets[2].after: expected an order without a circle: "c" would wait for itself',
    ]);
  });

  it("a time limit without result: callback is refused", () => {
    const targets = { a: { type: "webhook", url: "https://a.example/", within: "5m" } };
    expect(problemsOf({ targets })[0]).toContain('targets.a.within: expected "result": "callback" beside it');
  });
});
