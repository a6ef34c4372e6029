import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { arrivalOf } from "../repository/arrival.ts";
import type { FakeTargets } from "../repository/targets.ts";
import { directory, get, passTime, relay, stateOf } from "./relay-api.ts";
import { atTheTimeOfWriting, beginOn, DOCUMENT, reserve, type RelayState, type RelayStates } from "./relay-states.ts";
import { RELAYS } from "./versions.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

// A deploy finds what earlier versions have stored: CONTRIBUTING.md says how to add a version.

atTheTimeOfWriting();

describe.each(Object.entries(RELAYS))("what a relay of version %s has stored", (_, stored: RelayStates) => {
  let targets: FakeTargets;

  beforeEach(async () => {
    targets = await beginOn(stored);
  });

  /** The statuses of the deliveries of each event, as its repository has them. */
  async function deliveries(): Promise<Record<string, string[]>> {
    const records = await relay().list(Date.now(), 100, "push");
    return Object.fromEntries(
      records.map(({ event, deliveries: own }) => [stateOf(stored, event.id), own.map(({ status }) => status)]),
    );
  }

  it("goes on where it was", async () => {
    await relay().unblock("gone");
    await relay().decide(`dlv_${stored.events.approval.slice(4)}_1`, "approve", "ann");
    await passTime();
    expect(await deliveries()).toEqual({
      settled: ["delivered"],
      unrouted: [],
      failed: ["failed", "failed"],
      retrying: ["delivered"],
      gone: ["failed", "delivered"],
      parked: ["delivered"],
      attempting: ["delivered"],
      approval: ["delivered"],
      // No report came in time.
      reporting: ["failed"],
      staged: ["delivered", "delivered"],
      merged: ["superseded"],
      gathering: ["delivered"],
      shared: ["delivered"],
      sharing: ["delivered"],
      held: ["delivered"],
    });
    // Attempts are counted on, and what had its answer is not sent again.
    const attempts = async (state: RelayState) => (await relay().read(stored.events[state]))?.deliveries[0]?.attempts;
    expect((await attempts("retrying"))?.map(({ number }) => number)).toEqual([1, 2]);
    expect((await relay().read(stored.events.gathering))?.deliveries[0]?.merged).toEqual([
      { event: stored.events.merged, tag: "gather" },
    ]);
    const pushes = targets.sent.filter((host) => host !== "taking.example").toSorted();
    expect(pushes).toEqual([
      "failing.example",
      "failing.example",
      "gone.example",
      "gone.example",
      "hanging.example",
      "next.example",
    ]);
  });

  it("keeps what is on hold until its target is free, and what waits for an approval", async () => {
    await passTime();
    expect(await deliveries()).toMatchObject({
      parked: ["pending"],
      gone: ["failed", "pending"],
      approval: ["pending"],
    });
    expect(await directory().blocks()).toMatchObject([
      { repository: "acme/stored", target: "gone", kind: "gone", reason: "answered 410: the target is gone" },
    ]);
  });

  it("counts when a push comes again, or one that belongs to it", async () => {
    const push = { repository: "acme/stored", namespace: "acme", name: "stored", pusher: "ann" };
    const again = await arrivalOf('{"state":"settled"}', DOCUMENT, { ...push, tag: "taking" });
    expect(await relay().accept(again)).toMatchObject({ duplicate: true, event: stored.events.settled });
    vi.setSystemTime(stored.at + HOUR_MS / 2);
    const joining = await relay().accept(await arrivalOf("joining", DOCUMENT, { ...push, tag: "gather" }));
    expect((await relay().read(joining.event))?.deliveries[0]?.merged).toEqual([
      { event: stored.events.merged, tag: "gather" },
      { event: stored.events.gathering, tag: "gather" },
    ]);
    expect(targets.sent).toEqual([]);
  });

  it("limits tokens and targets as before", async () => {
    expect(await reserve(300)).toMatchObject({ isGranted: false, limit: "PUSHES_PER_TOKEN" });
    expect(await reserve(200)).toMatchObject({ isGranted: true });
    expect(await env.GATE.getByName("stored").place("1/h")).toBe(4_102_448_400_000);
    expect(await env.GATE.getByName("stored").place("1/h")).toBe(4_102_452_000_000);
  });

  it("is deleted once it is old", async () => {
    await relay().unblock("gone");
    await relay().decide(`dlv_${stored.events.approval.slice(4)}_1`, "reject", "ann");
    await passTime();
    vi.setSystemTime(stored.at + 40 * DAY_MS);
    await passTime();
    await directory().prune(Date.now());
    expect(await relay().list(Date.now(), 100, "all")).toEqual([]);
    expect(await get("/events?type=all")).toEqual({ events: [] });
  });
});
