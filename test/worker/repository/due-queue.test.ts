import { describe, expect, it } from "vitest";
import { DueQueue } from "../../../src/worker/repository/schedule/due-queue.ts";
import type { DueEvent, DueEvents } from "../../../src/worker/repository/state/due-events.ts";

/** A queue whose table holds these events. */
function queueOf(...events: DueEvent[]): DueQueue {
  const after = ({ due, id }: DueEvent, now: number): DueEvent[] =>
    events.filter((event) => event.due <= now && (event.due > due || (event.due === due && event.id > id)));
  return new DueQueue({ after } as unknown as DueEvents);
}

describe("the due queue", () => {
  it("takes what waits for a slot that is free, though another slot is not", () => {
    const queue = queueOf();
    queue.wait("evt_1", { key: "full" });
    queue.wait("evt_2", { key: "free" });
    expect([...queue.take(1000, ({ key }) => key === "free")]).toEqual(["evt_2"]);
    expect(queue.isWaiting).toBe(true);
    expect([...queue.take(1000, () => true)]).toEqual(["evt_1"]);
    expect(queue.isWaiting).toBe(false);
  });

  it("takes an event again at the time of its later part, once", () => {
    const queue = queueOf();
    queue.takeAgainAt("evt_1", 2000);
    expect([queue.nextAfter(1000), queue.nextAfter(2000)]).toEqual([2000, Infinity]);
    expect([...queue.take(1999, () => true)]).toEqual([]);
    expect([...queue.take(2000, () => true)]).toEqual(["evt_1"]);
    expect([...queue.take(2000, () => true)]).toEqual([]);
  });

  it("takes each due event of the table once, and again after a write", () => {
    const queue = queueOf({ id: "evt_1", due: 1 }, { id: "evt_2", due: 1 }, { id: "evt_3", due: 5 });
    expect([...queue.take(1, () => true)]).toEqual(["evt_1", "evt_2"]);
    expect([...queue.take(1, () => true)]).toEqual([]);
    queue.noteWrite("evt_1");
    expect([...queue.take(5, () => true)]).toEqual(["evt_1", "evt_3"]);
  });
});
