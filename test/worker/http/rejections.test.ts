import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Directory } from "../../../src/worker/directory/directory.ts";
import { noteRejection } from "../../../src/worker/http/rejections.ts";

const request = new Request("https://relay.example/hook/secret", { method: "POST" });
let now: number;

beforeEach(() => {
  now = Date.now();
  vi.useFakeTimers({ now, toFake: ["Date"] });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

async function refuseMany(count: number, token: string, limit?: string): Promise<void> {
  for (let number = 0; number < count; number++) {
    await noteRejection(env, request, { status: 422, detail: "no push", ...(limit !== undefined && { limit }) }, token);
  }
}

/** Calls of the directory, and how many rejections with status 422 they counted. */
function spyOnDirectory(): () => { calls: number; counted: number } {
  const reject = vi.spyOn(Directory.prototype, "reject");
  return () => ({
    calls: reject.mock.calls.length,
    counted: reject.mock.calls.reduce((sum, [, counts]) => sum + (counts[422] ?? 0), 0),
  });
}

describe("a flood of rejections", () => {
  it("reaches the directory 20 times, then once in 30 seconds, and is counted in full", async () => {
    const told = spyOnDirectory();
    await refuseMany(500, "flood");
    expect(told()).toEqual({ calls: 20, counted: 20 });
    vi.setSystemTime(now + 29_999);
    await refuseMany(1, "flood");
    expect(told().calls).toBe(20);
    vi.setSystemTime(now + 30_000);
    await refuseMany(2, "flood");
    expect(told()).toEqual({ calls: 21, counted: 502 });
  });

  it("hides no rejection of another token, nor of another limit", async () => {
    await refuseMany(30, "noisy");
    const told = spyOnDirectory();
    await refuseMany(1, "noisy");
    expect(told().calls).toBe(0);
    await refuseMany(1, "quiet");
    await refuseMany(1, "noisy", "PUSHES_PER_TOKEN");
    expect(told().calls).toBe(2);
  });
});
