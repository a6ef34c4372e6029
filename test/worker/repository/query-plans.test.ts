import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { EventLists } from "../../../src/worker/repository/state/event-lists.ts";
import { EventStore } from "../../../src/worker/repository/state/event-store.ts";
import { arrivalOf, documentFor } from "./arrival.ts";
import { status, stubTargets } from "./targets.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** A query that scans the table, and ends with the first row. */
const OF_ONE_ROW = /^SELECT \w+ FROM events( ORDER BY key)? LIMIT 1$/;

/** Keeps each statement that is executed on a storage from now on, with what it was bound to last. */
function recordStatements({ sql }: DurableObjectStorage, statements: Map<string, SqlStorageValue[]>): void {
  const exec = sql.exec.bind(sql);
  vi.spyOn(sql, "exec").mockImplementation((query: string, ...bindings: SqlStorageValue[]) => {
    statements.set(query, bindings);
    return exec(query, ...bindings);
  });
}

/** How SQLite carries out those statements that are about a table. */
function plansOf(
  { sql }: DurableObjectStorage,
  table: string,
  statements: ReadonlyMap<string, SqlStorageValue[]>,
): { query: string; steps: string[] }[] {
  vi.restoreAllMocks();
  return [...statements]
    .filter(([query]) => new RegExp(`^\\s*(SELECT|UPDATE|DELETE|WITH)\\b[^]*\\b${table}\\b`).test(query))
    .map(([query, bindings]) => {
      const steps = sql.exec<{ detail: string }>(`EXPLAIN QUERY PLAN ${query}`, ...bindings).toArray();
      return { query, steps: steps.map(({ detail }) => detail) };
    });
}

it("reads a repository's events by an index alone, so that what a push costs does not grow with them", async () => {
  const targets = stubTargets();
  targets.answer("a.example", status(503, { "retry-after": "1" }));
  const relay = env.REPOSITORY.getByName("acme/plans");
  const statements = new Map<string, SqlStorageValue[]>();
  // Of one event alone there is no index of what is due.
  await relay.accept(await arrivalOf("first", documentFor()));
  await runInDurableObject(relay, (_, { storage }) => recordStatements(storage, statements));

  const { event } = await relay.accept(await arrivalOf("plans", documentFor("a", "b")));
  await vi.waitFor(async () => expect((await relay.read(event))?.deliveries[0]?.attempts).toHaveLength(1));
  targets.answer("a.example", status(200));
  await vi.waitFor(async () => {
    await runDurableObjectAlarm(relay);
    expect((await relay.read(event))?.deliveries[0]?.status).toBe("delivered");
  }, 10_000);
  await relay.list(Date.now() + 1, 10, "all");
  const scan = {
    kind: "scan",
    repository: "acme/plans",
    tag: "v1",
    status: "success",
    receivedAt: Date.now(),
  } as const;
  await relay.takeSignals([scan]);
  await runInDurableObject(relay, (_, { storage: { sql } }) => {
    const lists = new EventLists(sql, new EventStore(sql));
    lists.openOrRecent(Date.now());
    lists.pushedWith("sha256:5f", ["v1"], Date.now());
  });

  const plans = await runInDurableObject(relay, (_, { storage }) => plansOf(storage, "events", statements));
  expect(plans.length).toBeGreaterThan(6);
  const scans = plans.filter(({ steps }) => steps.some((step) => /^SCAN events(?! USING)/.test(step)));
  expect(scans.filter(({ query }) => !OF_ONE_ROW.test(query))).toEqual([]);
});
