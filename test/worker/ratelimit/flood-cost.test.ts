import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { eventId } from "../../../src/core/event/event-id.ts";
import type { EventSummary } from "../../../src/core/record/summary.ts";
import { directoryOf } from "../../../src/worker/directory/client.ts";
import { arrivalOf } from "../repository/arrival.ts";
import { stubTargets, type FakeTargets } from "../repository/targets.ts";

// What a flood costs in rows, and how many messages it sends.

let targets: FakeTargets;

beforeEach(() => {
  targets = stubTargets();
});

afterEach(async () => {
  await env.RULES.delete("rules");
  vi.restoreAllMocks();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

interface Rows {
  read: number;
  written: number;
}

/** Counts the rows of an object's statements, and its alarms as a row each, from now on. */
async function countRows(stub: DurableObjectStub): Promise<() => Rows> {
  const cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
  let alarms = 0;
  await runInDurableObject(stub, (_, { storage }) => {
    const exec = storage.sql.exec.bind(storage.sql);
    vi.spyOn(storage.sql, "exec").mockImplementation((...args: Parameters<typeof exec>) => {
      const cursor = exec(...args);
      cursors.push(cursor);
      return cursor;
    });
    const setAlarm = storage.setAlarm.bind(storage);
    vi.spyOn(storage, "setAlarm").mockImplementation((...args: Parameters<typeof setAlarm>) => {
      alarms++;
      return setAlarm(...args);
    });
  });
  return () => ({
    read: cursors.reduce((sum, { rowsRead }) => sum + rowsRead, 0),
    written: alarms + cursors.reduce((sum, { rowsWritten }) => sum + rowsWritten, 0),
  });
}

function summaryOf(token: string, repository: string): EventSummary {
  const receivedAt = Date.now();
  const id = eventId(receivedAt, crypto.getRandomValues(new Uint8Array(14)));
  return { id, receivedAt, repository, tag: "v1", token, status: "unrouted", rules: [], deliveries: [] };
}

describe("800 new repositories of one token", () => {
  it("cost the directory rows in proportion to their number", async () => {
    const directory = directoryOf(env);
    await directory.feed("acme/first", { summaries: [summaryOf("flood", "acme/first")], blocks: [] });
    const rows = await countRows(directory);
    const feed = async (from: number, to: number): Promise<Rows> => {
      const before = rows();
      for (let number = from; number < to; number++) {
        const name = `acme/flood-${number}`;
        await directory.feed(name, { summaries: [summaryOf("flood", name)], blocks: [] });
      }
      const after = rows();
      return { read: after.read - before.read, written: after.written - before.written };
    };
    const [first, last] = [await feed(0, 400), await feed(400, 800)];
    expect(first.written).toBeLessThan(400 * 5);
    expect(first.read).toBeLessThan(400 * 25);
    expect(last.written).toBeLessThan(first.written * 1.2);
    expect(last.read).toBeLessThan(first.read * 1.2);
  });

  it("cost each repository at most 8 rows, and a refused push none", async () => {
    const relay = env.REPOSITORY.getByName("acme/cost-of-one");
    const rows = await countRows(relay);
    await relay.accept(await arrivalOf("refused", undefined), undefined, true);
    expect(rows().written).toBe(0);
    await relay.accept(await arrivalOf("first", undefined), undefined, false);
    expect(rows().written).toBeLessThanOrEqual(8);
  });

  it("are deleted with their last push; at most 5,000 uses are kept", async () => {
    const directory = directoryOf(env);
    const midnight = Date.UTC(2100, 5, 1);
    vi.useFakeTimers({ now: midnight - 40 * 86_400_000, toFake: ["Date"] });
    await directory.feed("acme/old", { summaries: [summaryOf("pruned", "acme/old")], blocks: [] });
    vi.setSystemTime(midnight - 3_600_000);
    await directory.feed("acme/new", { summaries: [summaryOf("pruned", "acme/new")], blocks: [] });
    await directory.prune(midnight);
    const uses = (await directory.tokens()).find(({ label }) => label === "pruned");
    expect(uses?.repositories.map(({ name }) => name)).toEqual(["acme/new"]);
    await runInDurableObject(directory, (_, { storage }) => {
      storage.sql.exec(`INSERT INTO tokens (label, repository, first, last)
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000)
        SELECT 'many', 'acme/many-' || i, ${midnight}, ${midnight} + i FROM n`);
    });
    await directory.prune(midnight);
    const kept = (await directory.tokens()).flatMap(({ repositories }) => repositories);
    expect(kept).toHaveLength(5000);
    expect(kept[0]?.name).toBe("acme/many-6000");
  });
});

describe("a flood of alerts", () => {
  const document = {
    version: 1,
    targets: {
      a: { type: "webhook", url: "https://a.example/" },
      chat: { type: "webhook", url: "https://chat.example/" },
    },
    rules: [
      { name: "all", targets: [{ target: "a", approval: true }] },
      { name: "alerts", on: ["approval.needed", "limit.reached"], targets: ["chat"] },
    ],
  };

  it("of approvals sends 10 messages a repository and 20 in all, and lists each", async () => {
    vi.useFakeTimers({ now: Date.UTC(2101, 0), toFake: ["Date"] });
    await env.RULES.put("rules", JSON.stringify(document));
    const relays = ["one", "two", "three"].map((name) => env.REPOSITORY.getByName(`acme/approvals-${name}`));
    for (const relay of relays) {
      for (let number = 0; number < 30; number++) {
        const repository = relay.name ?? "";
        await relay.accept(await arrivalOf(`{"n":"${repository} ${number}"}`, document, { repository }));
      }
      await vi.waitFor(async () => {
        vi.setSystemTime(Date.now() + 3000);
        await runDurableObjectAlarm(relay);
        const alerts = await relay.list(Date.now() + 1, 100, "alert");
        expect(alerts).toHaveLength(10);
        expect(alerts.every(({ held }) => held === undefined)).toBe(true);
      });
      const waiting = (await relay.list(Date.now() + 1, 100, "push")).filter(
        ({ deliveries }) => deliveries[0]?.awaits === "approval",
      );
      expect(waiting).toHaveLength(30);
    }
    await vi.waitFor(() => expect(targets.sent.filter((host) => host === "chat.example")).toHaveLength(20));
    const unsent = await relays[2]?.list(Date.now() + 1, 100, "alert");
    expect(unsent?.map(({ deliveries }) => deliveries.length)).toEqual(Array(10).fill(0));
    expect(unsent?.[0]?.event.alert?.reason).toContain("(not sent: there were 20 alerts of this type in 10 minutes)");

    // The next says how many there were: 20 that a repository left out, and 10 that the relay did.
    vi.setSystemTime(Date.now() + 11 * 60_000);
    const [, , last] = relays;
    const bodies: string[] = [];
    vi.stubGlobal("fetch", async (_: string, init: RequestInit) => {
      bodies.push(await new Response(init.body ?? null).text());
      return new Response("ok");
    });
    await last?.accept(await arrivalOf(`{"n":"next"}`, document, { repository: last.name ?? "" }));
    await vi.waitFor(async () => {
      vi.setSystemTime(Date.now() + 3000);
      if (last !== undefined) await runDurableObjectAlarm(last);
      expect(bodies).toHaveLength(1);
    });
    expect((JSON.parse(bodies[0] ?? "") as { data: { left_out: number } }).data.left_out).toBe(30);
  });

  it("of limits sends one alert a day for each limit of a token", async () => {
    vi.useFakeTimers({ now: Date.UTC(2102, 0), toFake: ["Date"] });
    await env.RULES.put("rules", JSON.stringify(document));
    const directory = directoryOf(env);
    const reject = (limit: string, token: string): Promise<void> =>
      directory.reject({ at: Date.now(), status: 429, reason: `nothing left of ${limit}`, token, limit }, { 429: 1 });
    for (let number = 0; number < 5; number++) await reject("PUSHES_PER_TOKEN", "leaked");
    await reject("BYTES_PER_TOKEN", "leaked");
    vi.setSystemTime(Date.now() + 23 * 3_600_000);
    await reject("PUSHES_PER_TOKEN", "leaked");
    await runDurableObjectAlarm(directory);
    const alerts = await env.REPOSITORY.getByName("hubrelay/relay").list(Date.now() + 1, 100, "alert");
    const reached = alerts.filter(({ event }) => event.alert?.type === "limit.reached");
    const reasons = reached.map(({ event }) => event.alert?.reason);
    expect(reasons).toHaveLength(2);
    expect(new Set(reasons)).toEqual(new Set(["nothing left of BYTES_PER_TOKEN", "nothing left of PUSHES_PER_TOKEN"]));
  });
});
