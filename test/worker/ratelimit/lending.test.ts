import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Borrowed } from "../../../src/worker/ratelimit/borrowed.ts";
import { reserveFor } from "../../../src/worker/ratelimit/reservations.ts";
import { TokenAllowance } from "../../../src/worker/ratelimit/token-allowance.ts";

const NOON = Date.UTC(2100, 5, 15, 12);
const PUSH = { pushes: 1, bytes: 1000, newRepositories: [] };

beforeEach(() => void vi.useFakeTimers({ now: NOON, toFake: ["Date"] }));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function relayWith(rate: string): typeof env {
  return { ...env, PUSHES_PER_TOKEN: rate, BYTES_PER_TOKEN: "100MB/d" };
}

async function left(label: string): Promise<number> {
  const stub = (env.ALLOWANCE as DurableObjectNamespace<TokenAllowance>).getByName(label);
  return runInDurableObject(stub, (_, { storage }) => {
    const stored = JSON.parse(storage.kv.get<string>("allowance") ?? "{}") as { pushes?: { left: number } };
    return Math.round(stored.pushes?.left ?? -1);
  });
}

describe("the limit of a busy token", () => {
  it("is asked for in blocks: 300 pushes of a second make 15 calls of the token's object", async () => {
    const relay = relayWith("100000/d");
    const reserve = vi.spyOn(TokenAllowance.prototype, "reserve");
    for (let count = 0; count < 300; count++) {
      expect(await reserveFor(relay, "busy", PUSH)).toEqual({ isGranted: true });
    }
    expect(reserve.mock.calls.length).toBe(15);
    // The object has counted every push, and the rest of the last block.
    expect(await left("busy")).toBeLessThanOrEqual(100_000 - 300);
    expect(await left("busy")).toBeGreaterThanOrEqual(100_000 - 400);
  });

  it("is never exceeded, and small ones are not lent", async () => {
    const relay = relayWith("200/d");
    let granted = 0;
    for (let count = 0; count < 260; count++) {
      if ((await reserveFor(relay, "small", PUSH)).isGranted) granted++;
    }
    expect(granted).toBe(200);
  });

  it("is asked for push by push while there are few", async () => {
    const relay = relayWith("100000/d");
    const reserve = vi.spyOn(TokenAllowance.prototype, "reserve");
    for (let count = 0; count < 20; count++) {
      vi.setSystemTime(NOON + count * 1000);
      await reserveFor(relay, "calm", PUSH);
    }
    expect(reserve).toHaveBeenCalledTimes(20);
  });

  it("is taken whole from an object of an earlier version, which lends nothing", async () => {
    const reserve = vi.fn<() => Promise<object>>(async () => ({ isGranted: true, usage: {} }));
    const relay = { ...relayWith("100000/d"), ALLOWANCE: { getByName: () => ({ reserve }) } } as never;
    for (let count = 0; count < 30; count++) await reserveFor(relay, "earlier", PUSH);
    expect(reserve).toHaveBeenCalledTimes(30);
  });
});

describe("what an isolate has borrowed", () => {
  it("is not used after a minute, nor by another token", () => {
    const borrowed = new Borrowed();
    borrowed.keep("a", { pushes: 5, bytes: 5000 }, NOON);
    expect(borrowed.take("b", { pushes: 1, bytes: 1000 }, NOON)).toBe(false);
    expect(borrowed.take("a", { pushes: 1, bytes: 1000 }, NOON + 59_000)).toBe(true);
    expect(borrowed.take("a", { pushes: 1, bytes: 5000 }, NOON + 59_000)).toBe(false);
    expect(borrowed.take("a", { pushes: 1, bytes: 1000 }, NOON + 61_000)).toBe(false);
  });

  it("is asked for by one request at a time", () => {
    const borrowed = new Borrowed();
    for (let count = 0; count < 20; count++) borrowed.take("a", { pushes: 1, bytes: 100 }, NOON);
    expect(borrowed.blockFor("a", { pushes: 1, bytes: 100 })).toEqual({ pushes: 20, bytes: 2000 });
    expect(borrowed.blockFor("a", { pushes: 1, bytes: 100 })).toBeUndefined();
    borrowed.answered("a");
    expect(borrowed.blockFor("a", { pushes: 1, bytes: 100 })).toEqual({ pushes: 20, bytes: 2000 });
  });
});
