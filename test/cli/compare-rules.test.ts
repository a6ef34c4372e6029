import { describe, expect, it } from "vitest";
import { compareWithPast, pastEvents, type PastEvents } from "../../src/cli/relay/compare-rules.ts";
import { describePast } from "../../src/cli/relay/describe-comparison.ts";
import type { Comparison, ComparisonRequest } from "../../src/core/api/comparison.ts";

const CHANGE: Comparison["changes"][number] = {
  event: { id: "evt_1", receivedAt: Date.UTC(2026, 10, 23, 9), type: "push", repository: "acme/web", tag: "v1" },
  before: { targets: ["deploy"] },
  after: { targets: [] },
  added: [],
  removed: ["deploy"],
  settings: [],
  why: [{ rule: "release", text: "matched, and is gone" }],
};
const PAGE: Comparison = { compared: 25, unreadable: 0, changes: [], baseline: "live", revision: "r1", targets: [] };

/** A relay that answers these pages in order, and keeps what it was asked. */
function relayOf(pages: readonly Comparison[]) {
  const asked: ComparisonRequest[] = [];
  const compareRules = (request: ComparisonRequest): Promise<Comparison> => {
    asked.push(request);
    return Promise.resolve(pages[asked.length - 1] ?? PAGE);
  };
  return { asked, compareRules };
}

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

describe("compareWithPast", () => {
  it("asks page after page until it has the events that were asked for", async () => {
    const relay = relayOf([
      { ...PAGE, compared: 20, unreadable: 1, changes: [CHANGE], next: "c1" },
      { ...PAGE, compared: 25, next: "c2" },
      { ...PAGE, compared: 4, changes: [CHANGE], next: "c3" },
    ]);
    const progress: number[] = [];
    const sum = await compareWithPast(relay, "{}", { count: 50 }, ({ compared }) => progress.push(compared));
    expect(sum).toMatchObject({ compared: 49, unreadable: 1, changes: [CHANGE, CHANGE], revision: "r1" });
    expect(relay.asked.map(({ limit, cursor }) => [limit, cursor])).toEqual([
      [25, undefined],
      [25, "c1"],
      [4, "c2"],
    ]);
    expect(progress).toEqual([20, 45, 49]);
  });

  it("asks for all events since a time until there is no next page", async () => {
    const relay = relayOf([{ ...PAGE, next: "c1", comparedBackTo: 7 }, { ...PAGE, compared: 0, next: "c2" }, PAGE]);
    const sum = await compareWithPast(relay, "{}", { since: 5 }, () => {});
    expect(sum).toEqual({ ...PAGE, compared: 50 });
    expect(relay.asked.map(({ filter }) => filter)).toEqual(
      Array.from({ length: 3 }, () => ({ type: "all", from: 5 })),
    );
  });

  it("ends when a relay answers the same cursor again", async () => {
    const relay = relayOf(Array.from({ length: 9 }, () => ({ ...PAGE, next: "c1" })));
    await compareWithPast(relay, "{}", { count: 500 }, () => {});
    expect(relay.asked).toHaveLength(2);
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
