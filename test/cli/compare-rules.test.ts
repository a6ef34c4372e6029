import { describe, expect, it } from "vitest";
import { pastEvents } from "../../src/cli/relay/past-events.ts";
import { describePast } from "../../src/cli/relay/describe-comparison.ts";
import type { PastEvents } from "../../src/core/api/compare-past.ts";
import type { Comparison } from "../../src/core/api/comparison.ts";
import { CHANGE, PAGE } from "../core/api/comparison-page.ts";

describe("--against", () => {
  it.each<[text: string, past: PastEvents]>([
    ["events", { count: 50 }],
    ["1", { count: 1 }],
    ["500", { count: 500 }],
    ["2026-11-23T09:00:00Z", { since: Date.UTC(2026, 10, 23, 9) }],
  ])("%s is %j", (text, past) => {
    expect(pastEvents(text)).toEqual(past);
  });

  it("takes a time span before now", () => {
    const past = pastEvents("24h") as { since: number };
    expect(Math.abs(Date.now() - 86_400_000 - past.since)).toBeLessThan(60_000);
  });

  it.each(["0", "10001", "-5", "all", ""])("refuses %j", (text) => {
    expect(() => pastEvents(text)).toThrow(/^expected (?:events, a number|a number of events)/);
  });
});

describe("describePast", () => {
  it("lists each change with before, after and why, and ends with the count", () => {
    const settings = [{ target: "chat", fields: ["delay"] }];
    const held = { ...CHANGE, before: { targets: [], held: "x" }, after: { targets: ["chat"] }, settings };
    const text = describePast({
      ...PAGE,
      changes: [CHANGE, held],
      unreadable: 2,
      targets: [{ name: "a", fields: ["url"] }],
    });
    expect(text.split("\n")).toEqual([
      "2026-11-23T09:00:00Z  acme/web:v1  evt_1",
      "  before  deploy",
      "  after   no target",
      "  why     release matched, and is gone",
      "",
      "2026-11-23T09:00:00Z  acme/web:v1  evt_1",
      "  before    held",
      "  after     chat",
      "  settings  chat: delay",
      "  why       release matched, and is gone",
      "",
      "target a is defined differently: url",
      "2 events could not be read",
      "2 of 25 events would go elsewhere than by the relay's rules (revision r1)",
    ]);
  });

  it.each<[baseline: Comparison["baseline"], text: RegExp]>([
    ["last-valid", /than by the last valid rules: those in KV are invalid/],
    ["none", /than without rules, because the relay has none/],
  ])("says that it compared with %s", (baseline, text) => {
    expect(describePast({ ...PAGE, baseline })).toMatch(text);
  });
});
