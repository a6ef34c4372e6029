import { beforeEach, describe, expect, it } from "vitest";
import type { OutputOf } from "../../../src/core/api/operation.ts";
import type { EventDetail, RecordPage } from "../../../src/core/api/record.ts";
import type { Rejections } from "../../../src/core/api/relay.ts";
import type { EventPage } from "../../../src/core/api/summary.ts";
import { directory, get, stateOf } from "./relay-api.ts";
import { atTheTimeOfWriting, beginOn, type RelayStates } from "./relay-states.ts";
import { RELAYS } from "./versions.ts";

// A deploy finds what earlier versions have stored: CONTRIBUTING.md says how to add a version.

atTheTimeOfWriting();

describe.each(Object.entries(RELAYS))("what a relay of version %s has stored", (_, stored: RelayStates) => {
  beforeEach(async () => {
    await beginOn(stored);
  });

  it("is in the lists", async () => {
    const { events } = await get<EventPage>("/events?limit=100");
    const shown = Object.fromEntries(events.map(({ id, status }) => [stateOf(stored, id), status]));
    expect(shown).toEqual({
      settled: "delivered",
      unrouted: "unrouted",
      failed: "failed",
      retrying: "pending",
      gone: "pending",
      parked: "pending",
      attempting: "pending",
      approval: "pending",
      reporting: "pending",
      staged: "pending",
      merged: "delivered",
      gathering: "pending",
      shared: "delivered",
      sharing: "delivered",
      held: "held",
    });
    const alerts = (await get<EventPage>("/events?type=alert")).events.map(({ alert }) => alert?.type ?? "").toSorted();
    expect(alerts).toEqual(["approval.needed", "delivery.failed", "delivery.failed", "target.paused"]);
    const query = "target=refusing&status=failed&tag=refusing&pusher=ann&rule=refusing";
    const failed = (await get<EventPage>(`/events?${query}`)).events;
    expect(failed.map(({ id }) => id)).toEqual([stored.events.failed]);
    const path = "/repositories/acme/stored/events?limit=100&type=push";
    const own = (await get<OutputOf<typeof RecordPage>>(path)).events;
    expect(own.map(({ event }) => stateOf(stored, event.id)).toSorted()).toEqual(Object.keys(shown).toSorted());
    expect(await get("/repositories")).toEqual({ repositories: ["acme/stored"] });
  });

  it("has a page for each event", async () => {
    const id = stored.events.failed;
    const delivery = (number: number) => `dlv_${id.slice(4)}_${number}`;
    const attempt = {
      number: 1,
      startedAt: 4_102_444_800_000,
      durationMs: 0,
      status: 400,
      reason: "answered 400",
    };
    const failed = { target: "refusing", status: "failed", reason: "answered 400" };
    const page = await get<EventDetail>(`/events/${id}`);
    expect(page).toEqual({
      summary: {
        id,
        receivedAt: 4_102_444_800_000,
        repository: "acme/stored",
        tag: "refusing",
        pusher: "ann",
        token: "first",
        status: "failed",
        rules: ["refusing"],
        deliveries: [
          { id: delivery(1), ...failed, attempts: 1, attemptedAt: 4_102_444_800_000, durationMs: 0 },
          {
            id: delivery(2),
            ...failed,
            attempts: 1,
            attemptedAt: 4_102_444_800_000,
            durationMs: 0,
            redeliveryOf: delivery(1),
          },
        ],
      },
      record: {
        event: {
          id,
          receivedAt: 4_102_444_800_000,
          token: "first",
          push: { repository: "acme/stored", namespace: "acme", name: "stored", tag: "refusing", pusher: "ann" },
        },
        url: `https://relay.example/events/${id}`,
        revision: "revision",
        routing: expect.objectContaining({ rules: ["refusing"], targets: ["refusing"], isDefault: false }),
        deliveries: [
          { id: delivery(1), ...failed, attempts: [attempt] },
          {
            id: delivery(2),
            ...failed,
            redeliveryOf: delivery(1),
            redeliveredBy: "admin",
            attempts: [attempt],
          },
        ],
        targets: { refusing: { type: "webhook", url: "https://refusing.example/hook", timeout: "1s" } },
        callback: { status: "none", attempts: [] },
      },
      body: '{"state":"failed"}',
      deploys: [],
    });
    for (const [state, event] of Object.entries(stored.events)) {
      const text = state === "sharing" ? "shared" : state;
      expect((await get<EventDetail>(`/events/${event}`)).body).toBe(`{"state":"${text}"}`);
    }
  });

  it("is counted, and known to operators", async () => {
    expect(await get("/statistics?from=4102444800000&to=4102445700000&buckets=1")).toMatchObject({
      buckets: [{ held: 1, pending: 8, delivered: 4, failed: 1, unrouted: 1 }],
    });
    const metrics = await directory().metrics(Date.now());
    expect(metrics).toContain('hubrelay_events_total{repository="acme/stored"} 15');
    expect(await get("/audit")).toEqual({
      entries: [{ id: 1, at: 4_102_444_800_000, action: "target.paused", by: "admin", via: "token", target: "gone" }],
    });
    expect((await get<Rejections>("/rejected")).rejected).toEqual([
      { at: 4_102_444_860_000, status: 422, reason: "no push", token: "first" },
    ]);
    expect(await directory().tokens()).toEqual([
      {
        label: "first",
        lastUsedAt: 4_102_444_800_000,
        repositories: [{ name: "acme/stored", firstUsedAt: 4_102_444_800_000, lastUsedAt: 4_102_444_800_000 }],
      },
    ]);
    expect(await directory().unusedTokens(["first", "token-2"])).toEqual(["token-2"]);
    expect(await get(`/redeliveries/${stored.redelivery}`)).toMatchObject({ count: 2, done: 2, failed: 0 });
    expect(await directory().isSessionOpen("a-hash-of-a-session")).toBe(true);
    expect(await directory().sessionKey()).toBe(stored.sessionKey);
    expect(await directory().linkKey()).toMatchObject({ id: stored.linkKeyId });
  });
});
