import { describe, expect, it } from "vitest";
import { comparePast } from "../../../src/core/api/compare-past.ts";
import type { Comparison } from "../../../src/core/api/comparison.ts";
import type { ComparisonRequest } from "../../../src/core/api/requests.ts";
import { CHANGE, PAGE } from "./comparison-page.ts";

/** A relay that answers these pages in order, and keeps what it was asked. */
function relayOf(pages: readonly Comparison[]) {
  const asked: ComparisonRequest[] = [];
  const compareRules = (request: ComparisonRequest): Promise<Comparison> => {
    asked.push(request);
    return Promise.resolve(pages[asked.length - 1] ?? PAGE);
  };
  return { asked, compareRules };
}

describe("comparePast", () => {
  it("asks page after page until it has the events that were asked for", async () => {
    const relay = relayOf([
      { ...PAGE, compared: 20, unreadable: 1, changes: [CHANGE], next: "c1" },
      { ...PAGE, compared: 25, next: "c2" },
      { ...PAGE, compared: 4, changes: [CHANGE], next: "c3" },
    ]);
    const sums = await Array.fromAsync(comparePast(relay.compareRules, "{}", { count: 50 }));
    expect(sums.at(-1)).toMatchObject({ compared: 49, unreadable: 1, changes: [CHANGE, CHANGE], revision: "r1" });
    expect(relay.asked.map(({ limit, cursor }) => [limit, cursor])).toEqual([
      [25, undefined],
      [25, "c1"],
      [4, "c2"],
    ]);
    expect(sums.map(({ compared }) => compared)).toEqual([20, 45, 49]);
  });

  it("asks for all events since a time until there is no next page", async () => {
    const relay = relayOf([{ ...PAGE, next: "c1", comparedBackTo: 7 }, { ...PAGE, compared: 0, next: "c2" }, PAGE]);
    const sums = await Array.fromAsync(comparePast(relay.compareRules, "{}", { since: 5 }));
    expect(sums.at(-1)).toEqual({ ...PAGE, compared: 50 });
    expect(relay.asked.map(({ filter }) => filter)).toEqual(
      Array.from({ length: 3 }, () => ({ type: "all", from: 5 })),
    );
  });

  it("ends when a relay answers the same cursor again", async () => {
    const relay = relayOf(Array.from({ length: 9 }, () => ({ ...PAGE, next: "c1" })));
    await Array.fromAsync(comparePast(relay.compareRules, "{}", { count: 500 }));
    expect(relay.asked).toHaveLength(2);
  });

  it("asks no more once nobody reads", async () => {
    const relay = relayOf(Array.from({ length: 9 }, (_, index) => ({ ...PAGE, next: `c${index}` })));
    for await (const { compared } of comparePast(relay.compareRules, "{}", { count: 500 })) {
      if (compared === 50) break;
    }
    expect(relay.asked).toHaveLength(2);
  });
});
