import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { TokenAllowance } from "../../../src/worker/ratelimit/token-allowance.ts";

const NOON = Date.UTC(2100, 5, 15, 12);
const DAY_MS = 86_400_000;
/** A push is given back in 17.28 s, a repository in 864 s. */
const RATES = {
  pushes: { count: 5000, perMs: DAY_MS },
  bytes: { count: 100_000_000, perMs: DAY_MS },
  repositories: { count: 100, perMs: DAY_MS },
};
const PUSH = { pushes: 1, bytes: 5000 };

beforeEach(() => void vi.useFakeTimers({ now: NOON, toFake: ["Date"] }));
afterEach(() => vi.useRealTimers());

function objectOf(label: string): DurableObjectStub<TokenAllowance> {
  return (env.ALLOWANCE as DurableObjectNamespace<TokenAllowance>).getByName(label);
}

/** What is on disk. */
function stored(label: string): Promise<string | undefined> {
  return runInDurableObject(objectOf(label), (_, { storage }) => storage.kv.get<string>("allowance"));
}

it("a push a minute costs the token's object no row", async () => {
  for (let minute = 0; minute < 5; minute++) {
    vi.setSystemTime(NOON + minute * 60_000);
    expect(await objectOf("lone").reserve(PUSH, [], RATES)).toMatchObject({ isGranted: true });
  }
  expect(await stored("lone")).toBeUndefined();
});

it("a push a minute costs no row either after the token has had a new repository", async () => {
  await objectOf("known").reserve({ pushes: 0, bytes: 0 }, ["acme/new"], RATES);
  const before = await stored("known");
  expect(before).toBeDefined();
  vi.setSystemTime(NOON + 60_000);
  await objectOf("known").reserve(PUSH, [], RATES);
  expect(await stored("known")).toBe(before);
});

it("two pushes at a time are written before the second is granted", async () => {
  await objectOf("two").reserve(PUSH, [], RATES);
  await objectOf("two").reserve(PUSH, [], RATES);
  expect(JSON.parse((await stored("two")) ?? "")).toMatchObject({ pushes: { left: 4998, at: NOON } });
});

it.each([
  ["large body", { pushes: 1, bytes: 1_000_000 }, []],
  ["new repository", PUSH, ["acme/new"]],
])("a %s is written", async (name, amounts, names) => {
  await objectOf(name).reserve(amounts, names, RATES);
  expect(await stored(name)).toBeDefined();
});

it("a sender that waits until the object is forgotten gets no more than the limit gives back", async () => {
  const rates = { pushes: { count: 100, perMs: DAY_MS }, bytes: undefined, repositories: undefined };
  let granted = 0;
  for (let pause = 0; pause < 200; pause++) {
    vi.setSystemTime(NOON + pause * 10_000);
    if ((await objectOf("patient").reserve(PUSH, [], rates)).isGranted) granted++;
    if (pause % 5 === 0) await evictDurableObject(objectOf("patient"));
  }
  // 100 at once, and two more in the 1,990 seconds.
  expect(granted).toBe(102);
});
