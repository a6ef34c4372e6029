import { describe, expect, it } from "vitest";
import { compileRegex } from "../../../src/core/expression/regex.ts";
import { OutOfWork, spendWork, withWork, Work, workLeft } from "../../../src/core/expression/work.ts";
import { compileGlob } from "../../../src/core/match/glob.ts";
import type { Subject } from "../../../src/core/match/subject.ts";
import { route } from "../../../src/core/rules/route.ts";
import { eventOf } from "../event-of.ts";
import { conditionOf, rulesOf } from "../rules-of.ts";

describe("Work", () => {
  it("throws when it runs out", () => {
    const work = new Work(10);
    work.spend(10);
    expect(work.left).toBe(0);
    expect(() => work.spend(1)).toThrow(OutOfWork);
    expect(work.left).toBe(0);
  });

  it("applies only inside withWork", () => {
    spendWork(1e12);
    expect(workLeft()).toBe(Infinity);
    expect(withWork(new Work(5), () => workLeft())).toBe(5);
    expect(() => withWork(new Work(5), () => spendWork(6))).toThrow(OutOfWork);
    expect(workLeft()).toBe(Infinity);
  });
});

/** Steps that something takes. */
function stepsOf(evaluate: () => unknown): number {
  const work = new Work(1e9);
  withWork(work, evaluate);
  return 1e9 - work.left;
}

function listOf(length: number): Subject {
  return { event: eventOf(), payload: { list: Array.from({ length }, () => "a") } };
}

describe("each evaluator charges its steps", () => {
  it("a regular expression, by its size and the text", () => {
    const regex = compileRegex("^(a|b)*c{20}$", false);
    if (!regex.ok) throw new Error(regex.error);
    const [short, long] = [stepsOf(() => regex.value("ab")), stepsOf(() => regex.value("ab".repeat(100)))];
    expect(short).toBeGreaterThan(1);
    expect(long).toBeGreaterThan(50 * (short - 1));
  });

  it("a glob, by its length and the text", () => {
    const glob = compileGlob("*a*b*c*");
    if (!glob.ok) throw new Error(glob.error);
    expect(stepsOf(() => glob.value("xc".repeat(100)))).toBeCloseTo(234.3, 1);
  });

  it("an expression, by its evaluated parts", () => {
    const condition = conditionOf({ when: "payload.list.exists(x, x == 'b')" });
    const [few, many] = [stepsOf(() => condition(listOf(1))), stepsOf(() => condition(listOf(30)))];
    expect(many).toBeGreaterThan(few + 29);
  });
});

describe("rules that run out of work", () => {
  const slow = { when: "payload.list.exists(x, x.matches('^(a+)+$'))" };
  const payload = { list: Array.from({ length: 30 }, () => "a".repeat(3000).concat("!")) };
  const rules = (count: number) =>
    rulesOf({ rules: Array.from({ length: count }, (_, n) => ({ name: `slow ${n}`, match: slow, targets: ["a"] })) });

  it("hold the push, and name the last rule", () => {
    expect(route(rules(5), { event: eventOf(), payload }, new Work(50_000))).toEqual({
      rules: [],
      targets: [],
      overrides: {},
      isDefault: false,
      trace: [],
      held: expect.stringMatching(
        /^the rules take too much work on this push, up to the rule "slow [1-4]": simplify its conditions$/,
      ) as string,
      isOutOfWork: true,
    });
  });

  it("do not hold a push with enough work", () => {
    const routing = route(rules(5), { event: eventOf(), payload }, new Work(1_000_000));
    expect([routing.held, routing.trace.length]).toEqual([undefined, 5]);
  });

  it("hold a push without any expression too", () => {
    const compiled = rulesOf({
      rules: Array.from({ length: 100 }, (_, n) => ({
        name: `${n}`,
        match: { pusher: { regex: `^([ab]|[bc])*d{${n + 1}}$` } },
        targets: ["a"],
      })),
    });
    const event = eventOf({ pusher: "abc".repeat(80) });
    expect(route(compiled, { event, payload: {} }, new Work(1000)).isOutOfWork).toBe(true);
    expect(route(compiled, { event, payload: {} }, new Work(1_000_000)).isOutOfWork).toBeUndefined();
  });
});
