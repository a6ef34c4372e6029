import { beforeEach, expect, it } from "vitest";
import { RepositoryLimit } from "../../../src/worker/repository/accept/repository-limit.ts";
import type { Meta } from "../../../src/worker/storage/meta.ts";

const NOW = 1_800_000_000_000;
const DAY_MS = 86_400_000;
const RATE = { count: 2, perMs: 60_000 };
const DAILY = { count: 2000, perMs: DAY_MS };

let facts: Map<string, string>;
let writes: number;

beforeEach(() => {
  facts = new Map();
  writes = 0;
});

/** The limit of a new life of the object. */
function limitOf(rate: typeof RATE | undefined, random: () => number = () => 0): RepositoryLimit {
  const meta = { get: (name: string) => facts.get(name), set: write };
  return new RepositoryLimit(rate, meta as unknown as Meta, random);
}

function write(name: string, text: string): void {
  writes++;
  facts.set(name, text);
}

/** Numbers from 0 up to 1 that are the same in each run: https://en.wikipedia.org/wiki/Linear_congruential_generator */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

const spend = (limit: RepositoryLimit, now: number): string => limit.spendOne(now, () => "stored");

it("without a limit nothing waits, and nothing is stored", () => {
  const limit = limitOf(undefined);
  expect([limit.waitMs(1000, NOW), spend(limit, NOW), [...facts]]).toEqual([0, "stored", []]);
});

it("of fewer than 200 pushes stores what is left with each, and knows it in the object's next life", () => {
  const limit = limitOf(RATE, () => 0.99);
  spend(limit, NOW);
  expect([...facts]).toEqual([["allowance", `{"left":1,"at":${NOW}}`]]);
  spend(limit, NOW);
  for (const each of [limit, limitOf(RATE)]) {
    expect([each.waitMs(0, NOW), each.waitMs(1, NOW), each.waitMs(1, NOW + 30_000)]).toEqual([0, 30_000, 0]);
  }
});

it.each([
  { random: 0.049, stored: [["allowance", `{"left":1980,"at":${NOW}}`]] },
  { random: 0.05, stored: [] },
])("of 2,000 a day stores it by a chance of 1 in 20, and for 20 pushes: $random", ({ random, stored }) => {
  const limit = limitOf(DAILY, () => random);
  spend(limit, NOW);
  expect([...facts]).toEqual(stored);
  // This life knows better.
  expect([limit.waitMs(1999, NOW), limit.waitMs(2000, NOW)]).toEqual([0, 43_200]);
});

it("of 2,000 a day holds a flood to about that, though each push has a life of its own", () => {
  const random = numbers(1);
  let accepted = 0;
  for (let push = 0; push < 8640; push++) {
    const limit = limitOf(DAILY, random);
    const now = NOW + push;
    if (limit.waitMs(1, now) > 0) continue;
    spend(limit, now);
    accepted++;
  }
  expect(accepted).toBeGreaterThan(1600);
  expect(accepted).toBeLessThan(2400);
  expect(writes).toBe(100);
});

it("goes on from the fact that an earlier version stored", () => {
  facts.set("allowance", `{"left":0,"at":${NOW}}`);
  expect(limitOf(RATE).waitMs(1, NOW)).toBe(30_000);
});

it("spends nothing for a push that could not be stored", () => {
  const limit = limitOf(RATE);
  const fails = (): void => {
    limit.spendOne(NOW, () => {
      throw new Error("no space");
    });
  };
  expect(fails).toThrow("no space");
  expect([limit.waitMs(2, NOW), [...facts]]).toEqual([0, []]);
});

it("stores a push beyond the limit with nothing left", () => {
  const limit = limitOf({ count: 1, perMs: 60_000 });
  for (let push = 0; push < 2; push++) {
    spend(limit, NOW);
    expect([...facts]).toEqual([["allowance", `{"left":0,"at":${NOW}}`]]);
  }
});

it("is full again once everything was deleted", () => {
  const limit = limitOf(RATE);
  spend(limit, NOW);
  spend(limit, NOW);
  facts.clear();
  expect(limit.waitMs(1, NOW)).toBe(30_000);
  limit.forget();
  expect(limit.waitMs(2, NOW)).toBe(0);
});
