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
    queue.takeAgain("evt_1", 2000);
    expect(queue.nextAt()).toBe(2000);
    expect([...queue.take(1999, () => true)]).toEqual([]);
    expect([...queue.take(2000, () => true)]).toEqual(["evt_1"]);
    expect([...queue.take(2000, () => true)]).toEqual([]);
    expect(queue.nextAt()).toBe(Infinity);
  });

  it("takes each due event of the table once, and again after a write", () => {
    const queue = queueOf({ id: "evt_1", due: 1 }, { id: "evt_2", due: 1 }, { id: "evt_3", due: 5 });
    expect([...queue.take(1, () => true)]).toEqual(["evt_1", "evt_2"]);
    expect([...queue.take(1, () => true)]).toEqual([]);
    queue.takeAgain("evt_1", 1);
    expect([...queue.take(5, () => true)]).toEqual(["evt_1", "evt_3"]);
  });

  it("takes what is due again and what the table has in the order in which they fell due", () => {
    const queue = queueOf({ id: "evt_1", due: 1 }, { id: "evt_3", due: 3 });
    queue.takeAgain("evt_4", 4);
    queue.takeAgain("evt_2", 2);
    expect([...queue.take(4, () => true)]).toEqual(["evt_1", "evt_2", "evt_3", "evt_4"]);
  });

  it("takes an event that is written as settled no more", () => {
    const queue = queueOf();
    queue.takeAgain("evt_1", 1000);
    queue.takeAgain("evt_1", undefined);
    expect([...queue.take(2000, () => true)]).toEqual([]);
  });

  it("lets what falls due go after what waits for the same slot", () => {
    const queue = queueOf();
    queue.wait("evt_1", { key: "target" });
    queue.takeAgain("evt_3", 2000);
    queue.takeAgain("evt_2", 1500);
    expect([...queue.take(2000, () => true)]).toEqual(["evt_1", "evt_2", "evt_3"]);
  });

  it("keeps the place of an event that is written while it waits", () => {
    const queue = queueOf();
    queue.wait("evt_1", { key: "target" });
    queue.wait("evt_2", { key: "target" });
    queue.takeAgain("evt_1", 1000);
    for (const id of queue.take(1000, () => false)) queue.wait(id, { key: "target" });
    expect([...queue.take(1000, () => true)]).toEqual(["evt_1", "evt_2"]);
  });

  it("keeps the place of an event for one slot when it takes another", () => {
    const queue = queueOf();
    for (const id of ["evt_1", "evt_2"]) queue.wait(id, { key: "full" });
    queue.wait("evt_1", { key: "free" });
    for (const id of queue.take(1000, ({ key }) => key === "free")) queue.wait(id, { key: "full" });
    expect([...queue.take(1000, () => true)]).toEqual(["evt_1", "evt_2"]);
  });

  it("forgets a place that an event no longer waits for", () => {
    const queue = queueOf();
    queue.wait("evt_1", { key: "target" });
    queue.takeAgain("evt_1", 1000);
    expect([...queue.take(1000, () => false)]).toEqual(["evt_1"]);
    expect(queue.isWaiting).toBe(false);
  });

  it("has an event go after those that wait for its slot, but not after itself", () => {
    const queue = queueOf();
    expect(queue.isBehind("evt_1", "target")).toBe(false);
    queue.wait("evt_1", { key: "target" });
    expect([queue.isBehind("evt_1", "target"), queue.isBehind("evt_2", "target")]).toEqual([false, true]);
    expect(queue.isBehind("evt_2", "other")).toBe(false);
  });
});
