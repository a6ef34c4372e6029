import { env, exports } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { health } from "../../../src/worker/api/health.ts";
import type { Env } from "../../../src/worker/env/env.ts";
import { documentFor } from "../repository/arrival.ts";

const NOON = Date.UTC(2026, 10, 29, 12);
let calls: number;

beforeEach(async () => {
  calls = 0;
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: NOON });
  await env.RULES.put("rules", JSON.stringify(documentFor("a")));
});

afterEach(() => {
  vi.useRealTimers();
});

/** A Worker whose repositories' objects answer as given. */
function workerWith(hasEvents: () => Promise<boolean>): Env {
  const counting = (): Promise<boolean> => {
    calls++;
    return hasEvents();
  };
  return { ...env, REPOSITORY: { getByName: () => ({ hasEvents: counting }) } as unknown as Env["REPOSITORY"] };
}

async function ask(worker: Env): Promise<{ status: number; objects: string }> {
  const answer = await health(worker);
  const { checks } = (await answer.json()) as { checks: { objects: string } };
  return { status: answer.status, objects: checks.objects };
}

const UNREACHABLE = {
  status: 503,
  objects:
    "no object can be reached, and pushes are answered 503: look at the limits of the account's plan and at the log",
};

describe("/healthz", () => {
  it("answers 200 while objects can be called, and stores nothing for it", async () => {
    const answer = await exports.default.fetch(new Request("https://relay.example/healthz"));
    expect([answer.status, await answer.json()]).toMatchObject([200, { status: "ok", checks: { objects: "ok" } }]);
    expect(await env.REPOSITORY.getByName("healthz").list(Infinity, 10, "all")).toEqual([]);
  });

  it("answers 503 while the platform refuses every call of an object", async () => {
    const worker = workerWith(() =>
      Promise.reject(new Error("Exceeded allowed duration in Durable Objects free tier.")),
    );
    expect(await ask(worker)).toEqual(UNREACHABLE);
  });

  it("answers 503 when an object does not answer within five seconds", async () => {
    const answer = ask(workerWith(() => new Promise(() => {})));
    await vi.waitFor(() => expect(calls).toBe(1));
    await vi.advanceTimersByTimeAsync(5000);
    expect(await answer).toEqual(UNREACHABLE);
  });

  it("asks once in ten seconds, and then sees that objects can be called again", async () => {
    let isUsedUp = true;
    const worker = workerWith(() => (isUsedUp ? Promise.reject(new Error("used up")) : Promise.resolve(false)));
    expect([await ask(worker), await ask(worker)]).toEqual([UNREACHABLE, UNREACHABLE]);
    isUsedUp = false;
    vi.setSystemTime(NOON + 9999);
    expect(await ask(worker)).toEqual(UNREACHABLE);
    vi.setSystemTime(NOON + 10_000);
    expect(await ask(worker)).toEqual({ status: 200, objects: "ok" });
    expect(calls).toBe(2);
  });
});
