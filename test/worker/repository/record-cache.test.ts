import { expect, it } from "vitest";
import { waitUntil } from "../../../src/core/delivery/pending.ts";
import { delivered, failed, idOf, statuses, withCache } from "./cache.ts";
import { openedFor } from "./opened.ts";

it("a change that is written soon is seen at once, and on disk after a flush", async () => {
  const record = await openedFor("soon", "a", "b");
  await withCache([record], ({ store, records, announced }) => {
    records.change(idOf(record, 0), delivered, "soon");
    records.change(idOf(record, 1), delivered, "soon");
    expect(statuses(records.get(record.event.id))).toEqual(["delivered", "delivered"]);
    expect(statuses(store.read(record.event.id))).toEqual(["pending", "pending"]);
    expect(announced).toEqual([]);
    records.flush();
    expect(statuses(store.read(record.event.id))).toEqual(["delivered", "delivered"]);
    expect(announced).toEqual([`written ${record.event.id}`]);
    records.flush();
    expect(announced).toHaveLength(1);
  });
});

it("a delivery that fails for good is written at once, though it was to be written soon", async () => {
  const record = await openedFor("fails", "a", "b");
  await withCache([record], ({ store, records, announced }) => {
    records.change(idOf(record, 0), delivered, "soon");
    records.change(idOf(record, 1), failed, "soon");
    // The earlier change is of the same row.
    expect(statuses(store.read(record.event.id))).toEqual(["delivered", "failed"]);
    expect(announced).toEqual([`written ${record.event.id}`, `failed ${idOf(record, 1)}`]);
  });
});

it("a change of a delivery that has failed before announces no second failure", async () => {
  const record = await openedFor("failed before", "a");
  await withCache([record], ({ store, records, announced }) => {
    records.change(idOf(record), failed);
    records.change(idOf(record), (delivery) => ({ ...delivery, reason: "looked at" }), "soon");
    expect(announced).toEqual([`written ${record.event.id}`, `failed ${idOf(record)}`]);
    expect(store.read(record.event.id)?.deliveries[0]?.reason).toBe("answered 400");
  });
});

it("a change that gives the same delivery writes nothing, and an unknown delivery is none", async () => {
  const record = await openedFor("same", "a");
  await withCache([record], ({ records, announced }) => {
    expect(records.change(idOf(record), (delivery) => delivery)?.delivery.id).toBe(idOf(record));
    expect(records.change("dlv_00000000000000000000000000_1", delivered)).toBeUndefined();
    expect(records.find("no id")).toBeUndefined();
    expect(announced).toEqual([]);
  });
});

it("an event that is forgotten is written no more, and read from disk again", async () => {
  const [gone, kept] = [await openedFor("gone", "a"), await openedFor("kept", "a")];
  await withCache([gone, kept], ({ store, records, announced }) => {
    records.change(idOf(gone), delivered, "soon");
    records.change(idOf(kept), delivered, "soon");
    store.delete([gone.event.id]);
    records.forget([gone.event.id]);
    expect(records.get(gone.event.id)).toBeUndefined();
    records.flush();
    expect(announced).toEqual([`written ${kept.event.id}`]);
  });
});

it("a forgotten event that is still on disk is read as it is there", async () => {
  const record = await openedFor("forgotten", "a");
  await withCache([record], ({ records, announced }) => {
    records.change(idOf(record), (delivery) => waitUntil(delivery, 5000, "waits"), "soon");
    records.forget([record.event.id]);
    expect(records.get(record.event.id)?.deliveries[0]?.reason).toBeUndefined();
    records.flush();
    expect(announced).toEqual([]);
  });
});

it("pruning writes what is not written yet, and deletes only settled events", async () => {
  const [settled, open] = [await openedFor("settled", "a"), await openedFor("open", "a")];
  await withCache([settled, open], ({ store, records }) => {
    records.change(idOf(settled), delivered, "soon");
    expect(records.prune(Date.now() + 86_400_000, 10)).toBe(1);
    expect(records.get(settled.event.id)).toBeUndefined();
    expect(statuses(store.read(open.event.id))).toEqual(["pending"]);
  });
});
