import { beforeEach, afterEach, describe, expect, it, vi } from "vitest";
import type { OnHold } from "../../../src/worker/repository/deliver/on-hold.ts";
import { Recheck } from "../../../src/worker/repository/schedule/recheck.ts";
import type { DueEvents } from "../../../src/worker/repository/state/due-events.ts";
import type { OnHoldTable } from "../../../src/worker/repository/state/on-hold-table.ts";

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const NOW = 1_000_000_000;

/** Times in milliseconds since 1970. */
interface Waiting {
  /** When the first alert was raised that is to be routed, and the first held push received. */
  alert?: number;
  held?: number;
  /** When the first push was received whose delivery is on hold. */
  onHold?: number;
}

const recordsOf = (receivedAt: number | undefined): object[] =>
  receivedAt === undefined ? [] : [{ event: { receivedAt } }];

/** A recheck of an object that was empty when its life began. */
function recheckOf(waiting: Waiting): Recheck {
  const existing = { ...waiting };
  for (const key of Object.keys(waiting) as (keyof Waiting)[]) delete waiting[key];
  const due = { unrouted: () => recordsOf(waiting.alert), firstHeld: () => recordsOf(waiting.held)[0] };
  const table = { targets: () => (waiting.onHold === undefined ? [] : ["a"]), since: () => waiting.onHold };
  const onHold = { lookAt: (_: number, usual: number) => (waiting.onHold === undefined ? undefined : usual) };
  const recheck = new Recheck(
    due as unknown as DueEvents,
    onHold as unknown as OnHold,
    table as unknown as OnHoldTable,
  );
  Object.assign(waiting, existing);
  return recheck;
}

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe("the pause until the next look", () => {
  it.each<readonly [string, Waiting, number]>([
    ["at a push that came just now is at least 5 seconds", { held: NOW }, 5 * SECOND_MS],
    ["at a push is a sixth of its age", { held: NOW - 6 * MINUTE_MS }, MINUTE_MS],
    ["at a push ends after a whole millisecond", { held: NOW - 60_001 }, 10_001],
    ["at a push is at most 5 minutes", { held: NOW - 31 * MINUTE_MS }, 5 * MINUTE_MS],
    ["at an alert is a sixth of its age", { alert: NOW - 6 * MINUTE_MS, held: NOW - 12 * MINUTE_MS }, MINUTE_MS],
    ["at a delivery on hold is at least 15 seconds", { onHold: NOW - 20 * SECOND_MS }, 15 * SECOND_MS],
    ["at a delivery on hold is half of its age", { onHold: NOW - 4 * MINUTE_MS }, 2 * MINUTE_MS],
    ["at a delivery on hold ends after a whole millisecond", { onHold: NOW - 60_001 }, 30_001],
    ["at a delivery on hold is at most 8 minutes", { onHold: NOW - 60 * MINUTE_MS }, 8 * MINUTE_MS],
  ])("%s", (_, waiting, pauseMs) => {
    const recheck = recheckOf(waiting);
    recheck.plan(NOW);
    expect(recheck.nextAt(NOW)).toBe(NOW + pauseMs);
  });

  it("doubles from 2 seconds where a change is expected, up to the usual one", () => {
    const recheck = recheckOf({ onHold: NOW });
    recheck.lookOften(NOW);
    let now = NOW;
    const pauses: number[] = [];
    for (let look = 0; look < 6; look++) {
      const at = recheck.nextAt(now) ?? 0;
      pauses.push(at - now);
      now = at;
      expect(recheck.begin(now)).toBe(true);
      recheck.plan(now);
    }
    expect(pauses).toEqual([2000, 4000, 8000, 15_000, 15_000, 22_000]);
  });

  it("is the usual one again once nothing has waited", () => {
    const waiting: Waiting = { onHold: NOW };
    const recheck = recheckOf(waiting);
    recheck.lookOften(NOW);
    delete waiting.onHold;
    recheck.plan(NOW);
    waiting.onHold = NOW;
    recheck.plan(NOW);
    expect(recheck.nextAt(NOW)).toBe(NOW + 15_000);
  });
});

describe("the next look", () => {
  it("comes at once in a new life of an object in which something waits", () => {
    vi.setSystemTime(NOW);
    const due = { unrouted: () => [], firstHeld: () => ({ event: { receivedAt: NOW } }) };
    const none = { lookAt: () => undefined, targets: () => [], since: () => undefined };
    const recheck = new Recheck(due as unknown as DueEvents, none as unknown as OnHold, none as unknown as OnHoldTable);
    recheck.plan(NOW);
    expect(recheck.nextAt(NOW)).toBe(NOW);
  });

  it("is none if nothing waits, also when one was asked for", () => {
    const recheck = recheckOf({});
    recheck.plan(NOW);
    recheck.lookNow();
    expect(recheck.nextAt(NOW)).toBeUndefined();
    expect(recheck.begin(NOW)).toBe(false);
  });

  it("keeps its time when it is planned again", () => {
    const recheck = recheckOf({ held: NOW });
    recheck.plan(NOW);
    recheck.plan(NOW + 3000);
    expect(recheck.nextAt(NOW + 3000)).toBe(NOW + 5000);
  });

  it("comes at its time, and once", () => {
    const recheck = recheckOf({ held: NOW });
    recheck.plan(NOW);
    expect(recheck.begin(NOW + 4999)).toBe(false);
    expect(recheck.begin(NOW + 5000)).toBe(true);
    recheck.plan(NOW + 5000);
    expect(recheck.nextAt(NOW + 5000)).toBe(NOW + 10_000);
  });

  it.each([
    ["is put forward where a change is expected", (recheck: Recheck) => recheck.lookOften(NOW), NOW + 2000],
    ["comes at once where it is asked for", (recheck: Recheck) => recheck.lookNow(), NOW],
  ])("%s", (_, ask, at) => {
    const recheck = recheckOf({ onHold: NOW - 4 * MINUTE_MS });
    recheck.plan(NOW);
    ask(recheck);
    expect(recheck.nextAt(NOW)).toBe(at);
  });

  it("comes a second after the one before at the earliest, whatever asks for it", () => {
    const recheck = recheckOf({ held: NOW });
    recheck.lookNow();
    expect(recheck.begin(NOW)).toBe(true);
    recheck.lookNow();
    expect(recheck.nextAt(NOW)).toBe(NOW + 1000);
    expect(recheck.begin(NOW + 999)).toBe(false);
    expect(recheck.begin(NOW + 1000)).toBe(true);
  });
});
