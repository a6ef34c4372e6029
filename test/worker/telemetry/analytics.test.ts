import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Env } from "../../../src/worker/env/env.ts";
import type { RepositoryRelay } from "../../../src/worker/repository/relay.ts";
import { arrivalOf, documentFor } from "../repository/arrival.ts";
import { status, stubTargets, type FakeTargets } from "../repository/targets.ts";

let number = 0;
let relay: DurableObjectStub<RepositoryRelay>;
let targets: FakeTargets;
let points: AnalyticsEngineDataPoint[];
/** The environment of objects in which a dataset was bound; they share it. */
let bound: { ANALYTICS?: unknown } | undefined;

beforeEach(() => {
  relay = env.REPOSITORY.getByName(`acme/analytics-${number++}`);
  targets = stubTargets();
  points = [];
});

afterEach(() => {
  delete bound?.ANALYTICS;
  vi.unstubAllGlobals();
});

/** Binds a dataset to the object, in memory only. */
function bind(writeDataPoint: AnalyticsEngineDataset["writeDataPoint"]): Promise<void> {
  return runInDurableObject(relay, (object) => {
    const { env } = object as unknown as { env: Env };
    bound = Object.assign(env, { ANALYTICS: { writeDataPoint } });
  });
}

async function push(document: object | undefined): Promise<string> {
  const { event } = await relay.accept(await arrivalOf(`push ${number}`, document));
  await vi.waitFor(async () =>
    expect((await relay.read(event))?.deliveries.every(({ attempts }) => attempts.length > 0)).toBe(true),
  );
  return event;
}

describe("where a dataset is bound", () => {
  it("has a point for the push and one for each attempt, as docs/metrics.md says", async () => {
    await bind((point) => points.push(point!));
    targets.answer("b.example", status(503));
    const event = await push(documentFor("a", "b"));
    // Which of two targets answers first is chance.
    points.sort((a, b) => JSON.stringify(a.blobs?.[6]).localeCompare(JSON.stringify(b.blobs?.[6])));
    const delivery = event.replace("evt_", "dlv_");
    const of = ["acme/web", "v1"];
    expect(points.map(({ blobs }) => blobs)).toEqual([
      ["event", ...of, "", "accepted", event, "", "first"],
      ["attempt", ...of, "a", "delivered", event, `${delivery}_1`, "first"],
      ["attempt", ...of, "b", "pending", event, `${delivery}_2`, "first"],
    ]);
    expect(points.map(({ indexes }) => indexes)).toEqual(Array.from({ length: 3 }, () => ["acme/web"]));
    expect(points.map(({ doubles }) => doubles?.slice(0, 3))).toEqual([
      [1, 2, 0],
      [1, 1, 200],
      [1, 1, 503],
    ]);
    expect(points.every(({ doubles }) => doubles?.length === 5 && doubles.every(Number.isFinite))).toBe(true);
  });

  it("tells a push that is held from one that is routed", async () => {
    await bind((point) => points.push(point!));
    await push(undefined);
    expect(points.map(({ blobs }) => blobs?.[4])).toEqual(["held"]);
  });

  it("loses no push when the dataset fails", async () => {
    await bind(() => {
      throw new Error("no more points today");
    });
    const event = await push(documentFor("a"));
    await vi.waitFor(async () => expect((await relay.read(event))?.deliveries[0]?.status).toBe("delivered"));
  });
});
