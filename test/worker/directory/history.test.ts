import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { env } from "cloudflare:workers";
import { takeUsage } from "../../../src/worker/telemetry/usage.ts";
import { directoryOf } from "../../../src/worker/directory/client.ts";
import { DAY_MS, eventOf, eventsIn, feed } from "./sharded.ts";

const NOON = Date.UTC(2100, 5, 15, 12);

beforeEach(() => {
  vi.useFakeTimers({ now: NOON, toFake: ["Date"] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe("imported events", () => {
  it("are indexed where those of their day are, and counted in statistics alone", async () => {
    await feed(4, eventOf(NOON, "acme/known"));
    const [today, earlier] = [eventOf(NOON, "acme/imported"), eventOf(NOON - DAY_MS, "acme/imported")];
    for (const _ of [1, 2]) await directoryOf(env).addHistory([today, earlier]);

    const { central, shards } = await eventsIn("2100-06-15", 4);
    expect([central, shards.reduce((sum, count) => sum + count, 0)]).toEqual([0, 2]);
    expect(await eventsIn("2100-06-14", 4)).toEqual({ central: 1, shards: [0, 0, 0, 0] });
    const search = { filters: ["repository = ?"], values: ["acme/imported"], limit: 10 };
    expect(await directoryOf(env).search(search)).toEqual({ events: [today, earlier] });
    expect(await directoryOf(env).repositories(10)).toContain("acme/imported");
    const metrics = await directoryOf(env).metrics(NOON);
    expect(metrics).toContain('hubrelay_events_total{repository="acme/known"} 1');
    expect(metrics).not.toContain('hubrelay_events_total{repository="acme/imported"}');
  });

  it("take no event from another repository", async () => {
    const event = eventOf(NOON - 3 * DAY_MS, "acme/own");
    await directoryOf(env).addHistory([event]);
    await directoryOf(env).addHistory([{ ...event, repository: "acme/forged", tag: "forged" }]);
    expect(await directoryOf(env).get(event.id)).toEqual(event);
  });

  it("take no event from another repository of the same import", async () => {
    const event = eventOf(NOON - 5 * DAY_MS, "acme/own");
    await directoryOf(env).addHistory([
      event,
      { ...event, repository: "acme/forged", receivedAt: event.receivedAt + 1 },
    ]);
    expect(await directoryOf(env).get(event.id)).toEqual(event);
  });

  it("are looked up by reading a day once, not once for each of them", async () => {
    const day = NOON - 7 * DAY_MS;
    const events = Array.from({ length: 300 }, (_, index) => eventOf(day + index, "acme/many"));
    await directoryOf(env).addHistory(events);
    takeUsage();
    await directoryOf(env).addHistory(events);
    expect(takeUsage().rowsRead).toBeLessThan(2000);
  });
});
