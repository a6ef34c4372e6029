import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EventRecord } from "../../../src/core/record/record.ts";
import type { RepositoryRelay } from "../../../src/worker/repository/relay.ts";
import { arrivalOf, documentFor } from "./arrival.ts";
import { stubTargets, type FakeTargets } from "./targets.ts";

let number = 0;
let relay: DurableObjectStub<RepositoryRelay>;
let targets: FakeTargets;

beforeEach(() => {
  relay = env.REPOSITORY.getByName(`acme/intake-${number++}`);
  targets = stubTargets();
});

afterEach(() => {
  vi.unstubAllGlobals();
});

/** What is on disk, and not what the object knows. */
function recordsOnDisk(): Promise<EventRecord[]> {
  return runInDurableObject(relay, (_, { storage }) =>
    storage.sql
      .exec<{ record: string }>("SELECT record FROM events")
      .toArray()
      .map(({ record }) => JSON.parse(record) as EventRecord),
  );
}

describe("pushes that come at the same time", () => {
  it("are all on disk when they are answered, each once", async () => {
    const bodies = Array.from({ length: 100 }, (_, index) => `push ${index % 50}`);
    const receipts = await Promise.all(bodies.map(async (body) => relay.accept(await arrivalOf(body, documentFor()))));
    const ids = new Set(receipts.map(({ event }) => event));
    expect((await recordsOnDisk()).map(({ event }) => event.id).toSorted()).toEqual([...ids].toSorted());
    expect(ids.size).toBe(50);
    expect(receipts.filter(({ duplicate }) => duplicate)).toHaveLength(50);
  });

  it("are stored although one of them cannot be, and that one is not known when it comes again", async () => {
    await runInDurableObject(relay, (_, { storage }) => {
      const exec = storage.sql.exec.bind(storage.sql);
      vi.spyOn(storage.sql, "exec").mockImplementation((...args: Parameters<typeof exec>) => {
        const isBad = args.some((value) => value instanceof Uint8Array && new TextDecoder().decode(value) === "bad");
        if (isBad) throw new Error("string too big");
        return exec(...args);
      });
    });
    const arrivals = await Promise.all(["one", "bad", "two"].map((body) => arrivalOf(body, documentFor())));
    const results = await Promise.allSettled(arrivals.map((arrival) => relay.accept(arrival)));
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(await recordsOnDisk()).toHaveLength(2);
    const [again] = await Promise.allSettled([relay.accept(await arrivalOf("bad", documentFor()))]);
    expect(again?.status).toBe("rejected");
  });
});

describe("an outcome", () => {
  it("does not wait in memory for a target that hangs", async () => {
    targets.answer("slow.example", () => new Promise(() => {}));
    await relay.accept(await arrivalOf("outcome", documentFor("fast", "slow")));
    await vi.waitFor(async () => {
      const [record] = await recordsOnDisk();
      expect(record?.deliveries.map(({ status }) => status)).toEqual(["delivered", "pending"]);
    });
  });
});
