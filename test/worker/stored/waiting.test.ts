import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { FakeTargets } from "../repository/targets.ts";
import { status } from "../repository/targets.ts";
import { WRITTEN_AT } from "./states.ts";
import { beginWaiting, type WaitingState, type WaitingStates } from "./waiting-states.ts";
import { WAITING } from "./versions.ts";

// A deploy finds what earlier versions have stored: CONTRIBUTING.md says how to add a version.

const HOUR_MS = 3_600_000;
const relay = () => env.REPOSITORY.getByName("acme/waiting");
const directory = () => env.DIRECTORY.getByName("directory");

beforeEach(() => {
  vi.useFakeTimers({ now: WRITTEN_AT, toFake: ["Date"] });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function passTime(ms: number): Promise<void> {
  vi.setSystemTime(Date.now() + ms);
  await runDurableObjectAlarm(relay());
}

describe.each(Object.entries(WAITING))("what waits at a deploy from version %s", (_, stored: WaitingStates) => {
  let targets: FakeTargets;

  beforeEach(async () => {
    targets = await beginWaiting(stored);
  });

  const read = async (state: WaitingState) => relay().read(stored.events[state]);

  it("is delivered once Docker Hub confirms it", async () => {
    for (const state of ["checked", "checkedByRule"] as const) {
      expect(await read(state)).toMatchObject({ verification: { status: "pending", checks: 1 } });
    }
    targets.answer("hub.docker.com", () => Response.json({ tag_last_pushed: new Date(WRITTEN_AT).toISOString() }));
    await passTime(60_000);
    for (const state of ["checked", "checkedByRule"] as const) {
      await vi.waitFor(async () => {
        await passTime(1000);
        expect(await read(state)).toMatchObject({
          verification: { status: "confirmed", checks: 2 },
          deliveries: [{ target: "taking", status: "delivered", attempts: [{ number: 1, status: 200 }] }],
        });
      });
    }
    expect(targets.sent.filter((host) => host === "taking.example")).toHaveLength(2);
  });

  it("is not delivered if Docker Hub does not confirm it in time", async () => {
    targets.answer("hub.docker.com", status(404));
    await passTime(3 * HOUR_MS);
    for (const state of ["checked", "checkedByRule"] as const) {
      await vi.waitFor(async () => expect((await read(state))?.verification?.status).toBe("unconfirmed"));
      expect((await read(state))?.deliveries).toMatchObject([{ status: "failed", attempts: [] }]);
    }
    expect(targets.sent).not.toContain("taking.example");
  });

  it("is delivered again, once, by the redelivery that was asked for", async () => {
    const job = { id: stored.redelivery, count: 1 };
    expect(await directory().redelivery(stored.redelivery)).toEqual({ ...job, done: 0, failed: 0 });
    // Its alarm, which is no part of what is dumped, was set.
    await runInDurableObject(directory(), (instance) => instance.alarm());
    expect(await directory().redelivery(stored.redelivery)).toEqual({ ...job, done: 1, failed: 0 });
    await vi.waitFor(async () => {
      await passTime(1000);
      expect((await read("failed"))?.deliveries).toMatchObject([
        { status: "failed", attempts: [{ status: 400 }] },
        { status: "delivered", redeliveredBy: "admin", attempts: [{ status: 200 }] },
      ]);
    });
    expect(targets.sent.filter((host) => host === "taking.example")).toHaveLength(1);
  });
});
