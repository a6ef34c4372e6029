import { describe, expect, it } from "vitest";
import { routingOf } from "../rules-of.ts";

function miss(name: string): object {
  return { name, match: { tag: "x" }, targets: ["a"] };
}

/** The rules that the trace of a push tells of. */
function toldOf(rules: readonly object[]): string[] {
  return routingOf(rules).trace.map(({ rule }) => rule);
}

describe("overrides of a target", () => {
  it("contain the rule's delay, or the target entry's own", () => {
    const own = { target: "b", delay: "5s", timeout: "1s", schedule: ["1s"], expires: "1h" };
    const { targets, overrides } = routingOf([{ name: "one", targets: ["a", own], delay: "1m" }]);
    expect(targets).toEqual(["a", "b"]);
    const { target: _, ...differing } = own;
    expect(overrides).toEqual({ a: { delay: "1m" }, b: differing });
  });

  it("are empty without settings, in either spelling of the target", () => {
    expect(routingOf([{ name: "one", targets: ["a", { target: "b" }] }]).overrides).toEqual({});
  });

  it("come from the first rule that names the target, even if empty", () => {
    const quick = { target: "a", timeout: "1s" };
    const slow = { target: "a", timeout: "9s" };
    const rules = [
      { name: "other", match: { tag: "v2" }, targets: [{ target: "a", timeout: "5s" }] },
      { name: "quick", targets: [quick] },
      { name: "slow", targets: [slow, { target: "b", timeout: "9s" }], delay: "1m" },
    ];
    expect(routingOf(rules, { tag: "v1" })).toMatchObject({ targets: ["a", "b"] });
    expect(routingOf(rules, { tag: "v1" }).overrides).toEqual({
      a: { timeout: "1s" },
      b: { delay: "1m", timeout: "9s" },
    });
    const plain = [{ name: "plain", targets: ["a"] }, ...rules];
    expect(routingOf(plain, { tag: "v1" }).overrides).toEqual({ b: { delay: "1m", timeout: "9s" } });
    expect(routingOf([{ name: "twice", targets: [quick, slow] }]).overrides).toEqual({ a: { timeout: "1s" } });
  });

  it("are kept for targets of any name", () => {
    const webhook = { type: "webhook", url: "https://hooks.example.com/" };
    const parts = { targets: { toString: webhook, "0": webhook, valueOf: webhook } };
    const rules = [{ name: "one", targets: ["valueOf", { target: "0", delay: "1s" }, "toString"] }];
    const routing = routingOf(rules, {}, parts);
    expect(routing.targets).toEqual(["valueOf", "0", "toString"]);
    expect(routing.overrides).toEqual({ "0": { delay: "1s" } });
  });
});

describe("the confirmation of a target", () => {
  it.each<[wishes: (string | undefined)[], verify: string | undefined]>([
    [[undefined, "tag"], "tag"],
    [["digest", "tag"], "digest"],
    [["tag", "off"], "tag"],
    [["off", "tag"], "off"],
    [[undefined, "off"], undefined],
    [[undefined, undefined], undefined],
  ])("that its rules want with %j in turn is %s", (wishes, verify) => {
    const rules = wishes.map((wish, index) => ({
      name: `rule ${index}`,
      targets: ["a"],
      ...(wish !== undefined && { verify: wish }),
    }));
    expect(routingOf(rules).overrides).toEqual(verify === undefined ? {} : { a: { verify } });
  });
});

describe("coalescing", () => {
  const coalesce = { window: "30s", by: "digest", keep: "first" };
  const rule = { name: "one", targets: ["a", { target: "b", after: ["a"] }], coalesce, delay: "5s", verify: "tag" };

  it("applies to targets that wait for no other, by the key that the pushes share", () => {
    expect(routingOf([rule], { digest: "sha256:5f" }).overrides).toEqual({
      a: { delay: "5s", coalesce: { window: "30s", keep: "first", key: "sha256:5f" }, verify: "tag" },
      b: { delay: "5s", verify: "tag", after: ["a"] },
    });
  });

  it("does not apply to a push without the key", () => {
    expect(routingOf([rule]).overrides).toEqual({
      a: { delay: "5s", verify: "tag" },
      b: { delay: "5s", verify: "tag", after: ["a"] },
    });
  });
});

describe("the default", () => {
  const fallback = { default: { targets: ["c", { target: "d", timeout: "1s" }, "c"], delay: "2s" } };
  const tagged = { name: "tagged", match: { tag: "**" }, targets: ["a"] };

  it("gets a push that no rule matched", () => {
    const routing = routingOf([tagged], {}, fallback);
    expect(routing).toMatchObject({ rules: [], targets: ["c", "d"], isDefault: true });
    expect(routing.overrides).toEqual({ c: { delay: "2s" }, d: { delay: "2s", timeout: "1s" } });
    expect(routing.trace).toEqual([{ rule: "tagged", matched: false, failed: { path: "tag", expected: "**" } }]);
  });

  it("gets a push when there are no enabled rules", () => {
    expect(routingOf([], {}, fallback)).toMatchObject({ targets: ["c", "d"], isDefault: true, trace: [] });
    expect(routingOf([{ ...tagged, enabled: false }], { tag: "v1" }, fallback)).toMatchObject({ isDefault: true });
  });

  it("does not get a push that a rule matched, even if it ignores it", () => {
    expect(routingOf([tagged], { tag: "v1" }, fallback)).toMatchObject({ targets: ["a"], isDefault: false });
    const ignore = { name: "ignore", targets: [], final: true };
    expect(routingOf([ignore], {}, fallback)).toMatchObject({ rules: ["ignore"], targets: [], isDefault: false });
  });

  it("may be absent", () => {
    expect(routingOf([tagged], {})).toMatchObject({ rules: [], targets: [], overrides: {}, isDefault: false });
  });
});

describe("a stored trace", () => {
  const hit = { name: "hit", targets: ["a"] };
  const fault = { name: "fault", match: { when: "payload.x == 1" }, targets: ["a"] };
  const off = { name: "off", enabled: false, targets: ["a"] };
  const misses = Array.from({ length: 50 }, (_, index) => miss(`miss ${index}`));
  const names = misses.map((_, index) => `miss ${index}`);

  it("has all rules when few do not match", () => {
    expect(toldOf([hit, ...misses, fault])).toEqual(["hit", ...names, "fault"]);
    expect(toldOf([])).toEqual([]);
  });

  it("has all matches and errors, and the first 50 others, in order", () => {
    expect(toldOf([...misses, off, miss("late"), fault, miss("later"), hit])).toEqual([...names, "fault", "hit"]);
    expect(toldOf([off, { ...hit, final: true }, ...misses, fault])).toEqual(["off", "hit", ...names.slice(0, 49)]);
  });
});
