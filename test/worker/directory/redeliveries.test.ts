import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { EventSummary } from "../../../src/core/record/summary.ts";
import { Redeliveries } from "../../../src/worker/directory/redeliveries.ts";
import type { AllEvents } from "../../../src/worker/directory/shards/all-events.ts";
import type { FoundEvents, Search } from "../../../src/worker/env/event-search.ts";

const EVENT: EventSummary = {
  id: "evt_a4sds6nnxn77pak9bph80yth5r",
  receivedAt: 7,
  repository: "acme/redelivered",
  token: "ci",
  status: "failed",
  rules: [],
  deliveries: [],
};

/** Events whose searches end as given, one after the other. */
function eventsThat(pages: readonly FoundEvents[]) {
  const asked: Search[] = [];
  const events = {
    count: () => Promise.resolve({ events: 0, failed: [], isLowerBound: true }),
    search: (search: Search) => {
      asked.push(search);
      return Promise.resolve(pages[asked.length - 1] ?? { events: [] });
    },
  };
  return { asked, events: events as unknown as AllEvents };
}

it("a job goes on after a search that ended early, until nothing is left", async () => {
  const { asked, events } = eventsThat([
    { events: [], searchedTo: { receivedAt: 90, id: "evt_90" } },
    { events: [EVENT], searchedTo: { receivedAt: 5, id: "evt_5" } },
    { events: [] },
  ]);
  const search = { filters: [], values: [], limit: 1 };
  const progress = await runInDurableObject(env.DIRECTORY.getByName("redeliveries"), async (_, { storage }) => {
    const jobs = new Redeliveries(storage.sql, events);
    await jobs.start(search, undefined, "rdl_1", "ann", undefined);
    const seen = [];
    while (jobs.hasOpen) {
      await jobs.step(env);
      seen.push([jobs.get("rdl_1")?.done, jobs.hasOpen]);
    }
    return seen;
  });
  expect(progress).toEqual([
    [0, true],
    [1, true],
    [1, false],
  ]);
  expect(asked.map(({ range }) => range?.after?.id)).toEqual([undefined, "evt_90", "evt_5"]);
});
