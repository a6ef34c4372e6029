import { describe, expect, it } from "vitest";
import { Sightings } from "../../src/cli/relay/sightings.ts";
import type { EventSummary } from "../../src/core/record/summary.ts";
import { filterFor } from "../../src/core/search/filter.ts";

const EVENT: EventSummary = {
  id: "evt_1",
  receivedAt: 1000,
  repository: "acme/web",
  token: "ci",
  status: "pending",
  rules: ["all"],
  deliveries: [{ id: "dlv_1", target: "production", status: "pending", attempts: 0 }],
};

/** Whether `events tail` with a query prints each of these events, which came one after the other. */
function printed(query: Parameters<typeof filterFor>[0], ...events: readonly Partial<EventSummary>[]): boolean[] {
  const seen = new Sightings(filterFor(query, 0));
  return events.map((event) => seen.note({ ...EVENT, ...event }));
}

const failed: Partial<EventSummary> = {
  status: "failed",
  deliveries: [{ id: "dlv_1", target: "production", status: "failed", attempts: 3 }],
};

describe("an event", () => {
  it("is printed when it is new, and when a delivery of it changes", () => {
    expect(printed({}, {}, {}, failed, failed)).toEqual([true, false, true, false]);
  });

  it("is printed once it has the status", () => {
    expect(printed({ status: "failed" }, {}, failed, failed)).toEqual([false, true, false]);
    expect(printed({ q: "target:production status:failed" }, {}, failed)).toEqual([false, true]);
    expect(printed({ q: "target:staging status:failed" }, {}, failed)).toEqual([false, false]);
  });

  it("of another repository is neither printed nor asked for again", () => {
    const seen = new Sightings(filterFor({ repository: "acme/api" }, 0));
    expect(seen.note(EVENT)).toBe(false);
    expect([seen.open, seen.newest]).toEqual([[], 0]);
  });

  it("that has not the status is asked for again until it ends", () => {
    const seen = new Sightings(filterFor({ status: "failed" }, 0));
    seen.noteOthers([EVENT, { ...EVENT, ...failed, id: "evt_2", receivedAt: 2000 }]);
    expect([seen.open, seen.newest]).toEqual([["evt_1"], 1000]);
    expect(seen.note({ ...EVENT, ...failed })).toBe(true);
    expect(seen.open).toEqual([]);
  });

  it("that is an alert is not printed, unless it is asked for", () => {
    const alert = { type: "delivery.failed", reason: "answered 500" } as const;
    expect(printed({}, { alert })).toEqual([false]);
    expect(printed({ type: "all" }, { alert })).toEqual([true]);
  });
});
