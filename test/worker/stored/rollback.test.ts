import { abortAllDurableObjects, createExecutionContext, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { router } from "../../../src/worker/router.ts";
import { Meta } from "../../../src/worker/storage/meta.ts";
import { StorageVersion } from "../../../src/worker/storage/storage-version.ts";
import { eventOf } from "../directory/sharded.ts";
import { documentFor } from "../repository/arrival.ts";
import { stubTargets, type FakeTargets } from "../repository/targets.ts";

const LATER =
  "a later version of hubrelay has stored data that this one cannot read: deploy that version again; pushes are kept until then";
const HOUR_MS = 3_600_000;

let targets: FakeTargets;
let number = 0;
/** Objects of each test's own. */
let bindings: typeof env;

const relay = () => env.REPOSITORY.getByName(`acme/rollback-${number}`);
const directory = () => env.DIRECTORY.getByName(`rollback-${number}`);

beforeEach(async () => {
  number++;
  targets = stubTargets();
  bindings = { ...env, DIRECTORY: { getByName: directory } as unknown as typeof env.DIRECTORY };
  await env.RULES.put("rules", JSON.stringify(documentFor("taking")));
  await push("before");
  await vi.waitUntil(() => targets.sent.length === 1);
});

afterEach(() => {
  vi.unstubAllGlobals();
});

interface Answer {
  readonly status: number;
  readonly json: Record<string, unknown>;
}

async function fetchRelay(path: string, init: RequestInit = {}): Promise<Answer> {
  const headers = { authorization: `Bearer ${env.ADMIN_TOKEN}`, "content-type": "application/json" };
  const request = new Request(`https://relay.example${path}`, { headers, ...init });
  const answer = (await router.fetch(request, bindings, createExecutionContext())) as Response;
  return { status: answer.status, json: await answer.json() };
}

function push(tag: string): Promise<Answer> {
  const push_data = { tag, pusher: "ann", pushed_at: 1_700_000_000 };
  const body = JSON.stringify({ push_data, repository: { repo_name: `acme/rollback-${number}` } });
  return fetchRelay("/hook/test-token-number-one-24", { method: "POST", body });
}

/** Marks the storage of an object as that of a version, and has it start again. */
async function storeAs(stub: object, version: number): Promise<void> {
  await runInDurableObject(stub as DurableObjectStub, (_, { storage }) => {
    storage.sql.exec(
      "CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    );
    storage.sql.exec("INSERT OR REPLACE INTO facts (name, value) VALUES ('storage-version', ?)", String(version));
  });
  await abortAllDurableObjects();
}

const tagsStored = async () =>
  (await relay().list(Date.now() + HOUR_MS, 10, "push")).map(({ event }) => event.push.tag ?? "").toSorted();

describe("code that is too old for what is stored", () => {
  it("keeps a push, and the later code delivers it once", async () => {
    await storeAs(relay(), 2);
    const kept = await push("meanwhile");
    expect(kept).toMatchObject({ status: 202, json: { duplicate: false, deliveries: [], held: LATER } });
    expect(await push("meanwhile")).toMatchObject({ status: 202, json: { ...kept.json, duplicate: true } });
    // One that was stored before is found when the later code runs.
    expect(await push("before")).toMatchObject({ status: 202, json: { held: LATER } });
    expect(targets.sent).toEqual(["taking.example"]);

    await storeAs(relay(), 1);
    expect(await tagsStored()).toEqual(["before", "meanwhile"]);
    await vi.waitFor(() => expect(targets.sent).toEqual(["taking.example", "taking.example"]));
    expect((await relay().read(kept.json["event"] as string))?.deliveries).toMatchObject([{ target: "taking" }]);
    await abortAllDurableObjects();
    expect(await tagsStored()).toEqual(["before", "meanwhile"]);
  });

  it("writes nothing else, and keeps an alarm", async () => {
    await storeAs(relay(), 2);
    const alarm = await runInDurableObject(relay(), async (instance, { storage }) => {
      expect(() => instance.list(Date.now(), 1, "push")).toThrow(LATER);
      expect(() => instance.deleteEvents(["evt_1"])).toThrow(LATER);
      await storage.deleteAlarm();
      await instance.alarm();
      return storage.getAlarm();
    });
    expect(alarm).toBeGreaterThan(Date.now() + HOUR_MS / 2);
  });

  it("reads, changes and deletes nothing of a shard, and the later code finds all of it", async () => {
    const shard = () => env.DIRECTORY.getByName(`directory/2100-01-${number + 10}/2/0`);
    const summary = eventOf(Date.UTC(2100, 0, number + 10), "acme/shard");
    await shard().addHistory([summary]);
    await storeAs(shard(), 2);
    await runInDurableObject(shard(), async (instance, { storage: { sql } }) => {
      const calls = [
        () => instance.get(summary.id),
        () => instance.search({ filters: [], values: [], limit: 10 }),
        () => instance.feed("acme/shard", { summaries: [{ ...summary, status: "failed" }], blocks: [] }),
        () => instance.addHistory([summary]),
        () => instance.forget([summary], []),
        () => instance.drop(),
      ];
      for (const call of calls) await expect(call()).rejects.toThrow(LATER);
      expect(() => instance.tidy(Date.now())).toThrow(LATER);
      expect(sql.exec("SELECT id, status FROM entries").toArray()).toEqual([{ id: summary.id, status: "delivered" }]);
    });
    await storeAs(shard(), 1);
    expect(await shard().get(summary.id)).toEqual(summary);
  });

  it("is told to operators by the API and /healthz", async () => {
    expect((await fetchRelay("/healthz")).json).toMatchObject({ status: "ok", checks: { storage: "ok" } });
    vi.useFakeTimers({ now: Date.now() + HOUR_MS, toFake: ["Date"] });
    await storeAs(directory(), 2);
    expect(await fetchRelay("/healthz")).toMatchObject({ status: 503, json: { checks: { storage: LATER } } });
    expect(await fetchRelay("/api/v1/events")).toMatchObject({
      status: 503,
      json: { type: "urn:hubrelay:problem:stored-by-later-version", detail: `${LATER}.` },
    });
    expect(await push("meanwhile")).toMatchObject({ status: 202, json: { duplicate: false } });
    vi.useRealTimers();
  });
});

it("marks storage from the second version on, and reads all that is not later", async () => {
  await runInDurableObject(env.REPOSITORY.getByName("acme/marks") as DurableObjectStub, (_, { storage: { sql } }) => {
    const meta = new Meta(sql);
    new StorageVersion(meta, 1).mark();
    expect(meta.get("storage-version")).toBeUndefined();
    new StorageVersion(meta, 3).mark();
    expect(meta.get("storage-version")).toBe("3");
    new StorageVersion(meta, 2).mark();
    expect(meta.get("storage-version")).toBe("3");
    expect([2, 3, 4].map((own) => new StorageVersion(meta, own).isLater)).toEqual([true, false, false]);
  });
});
