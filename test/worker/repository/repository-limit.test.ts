import { beforeEach, expect, it } from "vitest";
import { RepositoryLimit } from "../../../src/worker/repository/accept/repository-limit.ts";
import type { EventStore } from "../../../src/worker/repository/state/event-store.ts";
import type { Meta } from "../../../src/worker/storage/meta.ts";

const NOW = 1_800_000_000_000;
const RATE = { count: 2, perMs: 60_000 };

/** What is on disk: the allowance of the latest event, or the fact that earlier versions kept. */
let ofEvent: string | undefined;
let facts: Map<string, string>;
/** Whether the table has a column for the allowance. */
let hasColumn: boolean;

beforeEach(() => {
  ofEvent = undefined;
  facts = new Map();
  hasColumn = true;
});

/** The limit of a new life of the object. */
function limitOf(rate: typeof RATE | undefined): RepositoryLimit {
  const store = { keepsAllowance: () => hasColumn, lastAllowance: () => ofEvent };
  const meta = { get: (name: string) => facts.get(name), set: (name: string, text: string) => facts.set(name, text) };
  return new RepositoryLimit(rate, store as unknown as EventStore, meta as unknown as Meta);
}

function spend(limit: RepositoryLimit, now: number): string | undefined {
  return limit.spendOne(now, (allowance) => {
    ofEvent = allowance ?? ofEvent;
    return allowance;
  });
}

it("without a limit nothing waits, and nothing is stored", () => {
  const limit = limitOf(undefined);
  expect([limit.waitMs(1000, NOW), spend(limit, NOW), [...facts]]).toEqual([0, undefined, []]);
});

it("stores what is left with each push, and knows it in the object's next life", () => {
  const limit = limitOf(RATE);
  expect([spend(limit, NOW), spend(limit, NOW)]).toEqual([`{"left":1,"at":${NOW}}`, `{"left":0,"at":${NOW}}`]);
  for (const each of [limit, limitOf(RATE)]) {
    expect([each.waitMs(0, NOW), each.waitMs(1, NOW), each.waitMs(1, NOW + 30_000)]).toEqual([0, 30_000, 0]);
  }
  expect([...facts]).toEqual([]);
});

it("goes on from the fact that an earlier version stored", () => {
  facts.set("allowance", `{"left":0,"at":${NOW}}`);
  expect(limitOf(RATE).waitMs(1, NOW)).toBe(30_000);
});

it("stores a fact where the table has no column for it", () => {
  hasColumn = false;
  const limit = limitOf(RATE);
  expect(spend(limit, NOW)).toBeUndefined();
  expect([...facts]).toEqual([["allowance", `{"left":1,"at":${NOW}}`]]);
  expect([limitOf(RATE).waitMs(2, NOW), limitOf(RATE).waitMs(1, NOW)]).toEqual([30_000, 0]);
});

it("spends nothing for a push that could not be stored", () => {
  const limit = limitOf(RATE);
  const fails = (): void => {
    limit.spendOne(NOW, () => {
      throw new Error("no space");
    });
  };
  expect(fails).toThrow("no space");
  expect(limit.waitMs(2, NOW)).toBe(0);
});

it("stores a push beyond the limit with nothing left", () => {
  const limit = limitOf({ count: 1, perMs: 60_000 });
  expect([spend(limit, NOW), spend(limit, NOW)]).toEqual([`{"left":0,"at":${NOW}}`, `{"left":0,"at":${NOW}}`]);
});

it("is full again once everything was deleted", () => {
  const limit = limitOf(RATE);
  spend(limit, NOW);
  spend(limit, NOW);
  ofEvent = undefined;
  expect(limit.waitMs(1, NOW)).toBe(30_000);
  limit.forget();
  expect(limit.waitMs(2, NOW)).toBe(0);
});
