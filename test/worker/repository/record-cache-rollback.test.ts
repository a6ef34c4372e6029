import { expect, it } from "vitest";
import { delivered, idOf, statuses, withCache, type Cache } from "./cache.ts";
import { openedFor } from "./opened.ts";

/** Runs work in a transaction that is rolled back after it. */
function rollBack({ records, storage }: Cache, work: () => void): void {
  const attempt = (): void =>
    records.transaction(storage, () => {
      work();
      throw new Error("no space");
    });
  expect(attempt).toThrow("no space");
}

it("a transaction that rolls back leaves none of its changes in memory", async () => {
  const record = await openedFor("rolled back", "a", "b");
  await withCache([record], (cache) => {
    const { store, records, announced } = cache;
    rollBack(cache, () => {
      records.change(idOf(record, 0), delivered);
      records.change(idOf(record, 1), delivered, "soon");
    });
    expect(announced).toEqual([`written ${record.event.id}`, "rolled back"]);
    expect(statuses(records.get(record.event.id))).toEqual(["pending", "pending"]);
    records.flush();
    expect(statuses(store.read(record.event.id))).toEqual(["pending", "pending"]);
  });
});

it("a transaction that rolls back keeps earlier changes that are not written yet", async () => {
  const [first, second] = [await openedFor("first", "a"), await openedFor("second", "a")];
  await withCache([first, second], (cache) => {
    const { store, records } = cache;
    records.change(idOf(first), delivered, "soon");
    records.change(idOf(second), delivered);
    rollBack(cache, () => {
      records.change(idOf(first), (delivery) => ({ ...delivery, reason: "changed in vain" }), "soon");
      records.flush();
    });
    expect(statuses(records.get(first.event.id))).toEqual(["delivered"]);
    expect(records.get(first.event.id)?.deliveries[0]?.reason).toBeUndefined();
    expect(statuses(store.read(first.event.id))).toEqual(["pending"]);
    records.flush();
    expect(statuses(store.read(first.event.id))).toEqual(["delivered"]);
  });
});
