import { describe, expect, it } from "vitest";
import {
  fail,
  failUnconfirmed,
  openDelivery,
  supersede,
  type Delivery,
  waitFor,
} from "../../../src/core/delivery/delivery.ts";
import { beginAttempt, recordAttempt } from "../../../src/core/delivery/attempt.ts";
import { park, waitForSlot, unpark, waitUntil } from "../../../src/core/delivery/pending.ts";
import { EVENT_ID, eventOf } from "../event-of.ts";

const now = Date.UTC(2026, 10, 23, 12);
const open = openDelivery(eventOf(), 1, "deploy", now);
const { dueAt: _, ...timeless } = open;
const parked = park(open, "target paused");

function attempted(delivery: Delivery, status: 200 | 500): Delivery {
  const result = { startedAt: now, durationMs: 0, outcome: { kind: "response", status } } as const;
  const verdict =
    status === 200 ? ({ kind: "delivered" } as const) : ({ kind: "retry", reason: "answered 500" } as const);
  return recordAttempt(delivery, result, verdict, { schedule: ["5s"], expiresAt: Infinity }, 0.5);
}

describe("waitForSlot", () => {
  const postponed = waitForSlot(open, now + 60_000, "30/m");

  it("sets the slot and its time", () => {
    expect(postponed).toEqual({ ...open, dueAt: now + 60_000, hasSlot: true, reason: "30/m" });
  });

  it("keeps the slot until an attempt ends", () => {
    expect(beginAttempt(postponed, now + 80_000)).toMatchObject({ hasSlot: true, dueAt: now + 80_000 });
    expect(attempted(postponed, 500)).not.toHaveProperty("hasSlot");
    expect(attempted(postponed, 200)).not.toHaveProperty("hasSlot");
    expect(park(postponed, "target paused")).not.toHaveProperty("hasSlot");
  });
});

describe("waitFor", () => {
  it("sets the reason and a limit, without a time of its own", () => {
    expect(waitFor(parked, "result", "waits for the report")).toEqual({
      ...timeless,
      awaits: "result",
      reason: "waits for the report",
    });
    expect(waitFor(open, "result", "waits", now + 5)).toEqual({
      ...open,
      awaits: "result",
      reason: "waits",
      dueAt: now + 5,
    });
  });
});

describe("a delivery whose push is not confirmed", () => {
  it("fails, and is marked", () => {
    expect(failUnconfirmed(open, "not confirmed")).toEqual({
      ...timeless,
      status: "failed",
      reason: "not confirmed",
      unconfirmed: true,
    });
  });
});

describe("a settled delivery", () => {
  const settled = fail(open, "gone");

  it.each<[what: string, change: (delivery: Delivery) => Delivery]>([
    ["waiting", (delivery) => waitFor(delivery, "result", "waits")],
    ["failing", (delivery) => fail(delivery, "again")],
    ["failing unconfirmed", (delivery) => failUnconfirmed(delivery, "not confirmed")],
    ["superseding", (delivery) => supersede(delivery, "evt_newer")],
    ["parking", (delivery) => park(delivery, "paused")],
    ["postponing", (delivery) => waitUntil(delivery, now, "busy")],
    ["a slot", (delivery) => waitForSlot(delivery, now, "30/m")],
    ["a lease", (delivery) => beginAttempt(delivery, now)],
  ])("is not changed by %s", (_, change) => {
    expect(change(settled)).toBe(settled);
  });
});

describe("waitUntil", () => {
  it("sets the time, without a slot and off hold", () => {
    const waiting = { ...open, dueAt: now + 5, reason: "target busy" };
    for (const delivery of [open, parked, waitForSlot(open, now + 60_000, "30/m")]) {
      expect(waitUntil(delivery, now + 5, "target busy")).toEqual(waiting);
    }
  });
});

describe("park", () => {
  it("removes the time", () => {
    expect(parked).toEqual({ ...timeless, parked: true, reason: "target paused" });
  });

  it("unpark sets a time", () => {
    expect(unpark(parked, now + 5)).toEqual({ ...timeless, dueAt: now + 5, reason: "target paused" });
  });

  it("unpark changes only parked deliveries", () => {
    const postponed = waitForSlot(open, now + 60_000, "30/m");
    expect(unpark(open, now + 5)).toBe(open);
    expect(unpark(postponed, now + 5)).toBe(postponed);
  });

  it("ends with the end of an attempt in progress", () => {
    expect(attempted(parked, 200)).toEqual({ ...timeless, status: "delivered", attempts: [expect.anything()] });
    expect(attempted(parked, 500)).not.toHaveProperty("parked");
  });
});

describe("a delivery that ended", () => {
  it("without an attempt has a reason", () => {
    expect(fail(open, "gone")).toEqual({ ...timeless, status: "failed", reason: "gone" });
    expect(fail(parked, "gone")).toEqual({ ...timeless, status: "failed", reason: "gone" });
  });

  it("by a newer push names the newer event", () => {
    expect(supersede(parked, EVENT_ID)).toEqual({
      ...timeless,
      status: "superseded",
      reason: `a newer push was delivered: ${EVENT_ID}`,
    });
  });
});

describe("a settled delivery is unchanged", () => {
  it.each([attempted(open, 200), fail(open, "gone"), supersede(open, EVENT_ID)])(
    "$status changes no more",
    (settled) => {
      expect(waitForSlot(settled, now, "30/m")).toBe(settled);
      expect(waitUntil(settled, now, "target busy")).toBe(settled);
      expect(park(settled, "target paused")).toBe(settled);
      expect(unpark({ ...settled, parked: true }, now)).not.toHaveProperty("dueAt");
      expect(fail(settled, "again")).toBe(settled);
      expect(supersede(settled, "evt_other")).toBe(settled);
      expect(beginAttempt(settled, now)).toBe(settled);
    },
  );
});
