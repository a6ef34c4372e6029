import {
  createExecutionContext,
  evictDurableObject,
  listDurableObjectIds,
  runInDurableObject,
  waitOnExecutionContext,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Env } from "../../../src/worker/env/env.ts";
import type { TokenAllowance } from "../../../src/worker/ratelimit/token-allowance.ts";
import { receive } from "../../../src/worker/hook/receive.ts";
import { arrivalOf } from "../repository/arrival.ts";

const TOKEN = "leaked-token-of-24-characters";
let tests = 0;
let label: string;
let bodies = 0;

// What a token has left is by its label, and outlives a test.
beforeEach(() => (label = `url-${tests++}`));

interface Answer {
  readonly status: number;
  readonly json: { readonly detail?: string; readonly duplicate?: boolean; readonly event?: string };
}

async function send(body: string, changes: Partial<Env>, sender = "docker-hub"): Promise<Answer> {
  const request = new Request("https://relay.example/hook/x", { method: "POST", body });
  const ctx = createExecutionContext();
  const variables = { ...env, RELAY_TOKENS: `${label}/docker-hub|distribution=${TOKEN}`, ...changes };
  const response = await receive(request, variables, ctx, TOKEN, sender);
  await waitOnExecutionContext(ctx);
  return { status: response.status, json: await response.json() };
}

function pushBody(repository = `acme/${label}`): string {
  return JSON.stringify({ push_data: { tag: `v${bodies++}` }, repository: { repo_name: repository } });
}

/** A body of 40 kB. */
function paddedBody(): string {
  return JSON.stringify({ ...(JSON.parse(pushBody()) as object), padding: "x".repeat(40_000) });
}

function push(changes: Partial<Env>, repository?: string): Promise<Answer> {
  return send(pushBody(repository), changes);
}

/** A notification with many pushes, of one repository or of one each. */
function notification(count: number, nameOf: (index: number) => string, padding = ""): string {
  const events = Array.from({ length: count }, (_, index) => ({
    action: "push",
    target: { repository: nameOf(index), tag: `v${index}-${bodies++}` },
    request: { host: "registry.example" },
  }));
  return JSON.stringify({ events, padding });
}

function allowance(): DurableObjectStub<TokenAllowance> {
  const { ALLOWANCE = expect.fail() } = env;
  return ALLOWANCE.getByName(label);
}

function statuses(answers: readonly Answer[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

describe("PUSHES_PER_TOKEN", () => {
  it("stores 20 of 54 pushes when its object is evicted after every ninth", async () => {
    const rates = { pushes: { count: 20, perMs: 86_400_000 }, bytes: undefined, repositories: undefined };
    let granted = 0;
    for (let number = 1; number <= 54; number++) {
      const reserved = await allowance().reserve({ pushes: 1, bytes: 0 }, [], rates);
      if (reserved.isGranted) granted++;
      if (number % 9 === 0) await evictDurableObject(allowance());
    }
    expect(granted).toBe(20);
    expect((await push({ PUSHES_PER_TOKEN: "20/d" })).status).toBe(429);
  });

  it("refuses all 100 pushes of a request if only 50 are left", async () => {
    const body = notification(100, () => `acme/${label}`);
    const refused = await send(body, { PUSHES_PER_TOKEN: "50/d" }, "distribution");
    expect(refused.status).toBe(429);
    expect(refused.json.detail).toBe(
      `The token ${label} has nothing left of PUSHES_PER_TOKEN for all 100 pushes of this request, and nothing was stored. Raise PUSHES_PER_TOKEN in wrangler.toml, or send it again later.`,
    );
    expect(await env.REPOSITORY.getByName(`registry.example/acme/${label}`).hasEvents()).toBe(false);
  });

  it("of 50/d grants two of eight parallel requests of 20 pushes, none of 100", async () => {
    const all = (count: number): Promise<Answer[]> =>
      Promise.all(
        Array.from({ length: 8 }, () =>
          send(
            notification(count, () => `acme/${label}`),
            { PUSHES_PER_TOKEN: "50/d" },
            "distribution",
          ),
        ),
      );
    expect(statuses(await all(100))).toEqual({ 429: 8 });
    expect(statuses(await all(20))).toEqual({ 202: 2, 429: 6 });
    expect(await env.REPOSITORY.getByName(`registry.example/acme/${label}`).list(Infinity, 100, "push")).toHaveLength(
      40,
    );
  });

  it("grants parallel pushes no more than sequential ones", async () => {
    const answers = await Promise.all(Array.from({ length: 60 }, () => push({ PUSHES_PER_TOKEN: "25/d" })));
    expect(statuses(answers)).toEqual({ 202: 25, 429: 35 });
  });

  it("is not used up by duplicates, which cost one row together", async () => {
    const body = pushBody();
    const changes = { PUSHES_PER_TOKEN: "3/d" };
    for (let number = 0; number < 10; number++) expect((await send(body, changes)).status).toBe(202);
    expect(statuses([await push(changes), await push(changes), await push(changes)])).toEqual({ 202: 2, 429: 1 });
  });

  it("refuses with 503 and stores nothing while its object cannot be reached", async () => {
    const reserve = vi.fn<() => Promise<never>>(() => Promise.reject(new Error("down")));
    const ALLOWANCE = { getByName: () => ({ reserve }) } as unknown as NonNullable<Env["ALLOWANCE"]>;
    expect((await push({ ALLOWANCE })).status).toBe(503);
    expect(reserve).toHaveBeenCalledTimes(1);
    expect(await env.REPOSITORY.getByName(`acme/${label}`).hasEvents()).toBe(false);
  });

  it("calls no object when every limit is off or absent", async () => {
    const off = { PUSHES_PER_TOKEN: "off", BYTES_PER_TOKEN: "off", NEW_REPOSITORIES_PER_TOKEN: "off" };
    const ALLOWANCE = { getByName: () => expect.fail() } as unknown as NonNullable<Env["ALLOWANCE"]>;
    expect((await push({ ALLOWANCE, ...off })).status).toBe(202);
    expect((await push({ ALLOWANCE: undefined } as unknown as Partial<Env>)).status).toBe(202);
  });

  it("continues the count that an earlier version stored", async () => {
    await runInDurableObject(allowance(), (_, { storage }) =>
      storage.kv.put("allowance", JSON.stringify({ left: 2, at: Date.now() })),
    );
    const changes = { PUSHES_PER_TOKEN: "20/d" };
    expect(statuses([await push(changes), await push(changes), await push(changes)])).toEqual({ 202: 2, 429: 1 });
  });
});

describe("PUSHES_PER_REPOSITORY", () => {
  it("stores 2000 pushes and no more, across evictions and a duplicate", async () => {
    const relay = env.REPOSITORY.getByName(`acme/${label}`);
    const accept = async (text: string): Promise<number | undefined> =>
      (await relay.accept(await arrivalOf(text, undefined))).refusedForMs;
    for (let number = 0; number < 5; number++) await accept(`${number}`);
    // As after 1960 pushes. Each push has a life of its own, and writes that there are 20 fewer.
    await runInDurableObject(relay, (_, { storage }) => {
      storage.sql.exec(
        "CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
      );
      const left = JSON.stringify({ left: 40, at: Date.now() });
      storage.sql.exec("INSERT OR REPLACE INTO facts (name, value) VALUES ('allowance', ?)", left);
    });
    vi.spyOn(Math, "random").mockReturnValue(0);
    const accepted: boolean[] = [];
    for (let number = 0; number < 4; number++) {
      await evictDurableObject(relay);
      accepted.push((await accept(`more ${number}`)) === undefined);
    }
    vi.restoreAllMocks();
    expect(accepted).toEqual([true, true, false, false]);
    expect((await relay.accept(await arrivalOf("1", undefined))).duplicate).toBe(true);
  });

  it("stores all pushes of a request or none", async () => {
    const relay = env.REPOSITORY.getByName(`acme/${label}`);
    const arrivals = await Promise.all(Array.from({ length: 2001 }, (_, index) => arrivalOf(`${index}`, undefined)));
    const receipts = await relay.acceptAll(arrivals);
    expect(receipts.every(({ refusedForMs }) => refusedForMs !== undefined)).toBe(true);
    expect(await relay.hasEvents()).toBe(false);
  });
});

describe("NEW_REPOSITORIES_PER_TOKEN", () => {
  const changes = { NEW_REPOSITORIES_PER_TOKEN: "3/d" };

  it("stores 3 of 10 forged repositories and known ones; the others leave no rows", async () => {
    const answers: Answer[] = [];
    for (let number = 0; number < 10; number++) answers.push(await push(changes, `acme/${label}-${number}`));
    expect(statuses(answers)).toEqual({ 202: 3, 429: 7 });
    expect(answers.at(-1)?.json.detail).toBe(
      `The token ${label} has nothing left of NEW_REPOSITORIES_PER_TOKEN, and nothing was stored. Raise NEW_REPOSITORIES_PER_TOKEN in wrangler.toml, or send it again later.`,
    );
    expect((await push(changes, `acme/${label}-0`)).status).toBe(202);
    const refused = env.REPOSITORY.getByName(`acme/${label}-9`);
    await runInDurableObject(refused, async (_, { storage }) => {
      expect(storage.sql.exec("SELECT name FROM sqlite_master").toArray()).toEqual([]);
      expect(await storage.getAlarm()).toBeNull();
    });
    expect(await listDurableObjectIds(env.REPOSITORY)).not.toHaveLength(0);
  });

  it("refuses a request as a whole if its new repositories are too many", async () => {
    await push(changes, `registry.example/acme/${label}-0`);
    const body = (count: number): string => notification(count, (index) => `acme/${label}-${index}`);
    expect((await send(body(4), changes, "distribution")).status).toBe(429);
    expect(await env.REPOSITORY.getByName(`registry.example/acme/${label}-1`).hasEvents()).toBe(false);
    expect((await send(body(2), changes, "distribution")).status).toBe(202);
  });

  it("counts a new repository once for parallel pushes", async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => push(changes)));
    expect(statuses(answers)).toEqual({ 202: 30 });
    const more = [await push(changes, `acme/${label}-1`), await push(changes, `acme/${label}-2`)];
    expect(statuses([...more, await push(changes, `acme/${label}-3`)])).toEqual({ 202: 2, 429: 1 });
  });

  it("does not count a repository that already exists", async () => {
    await env.REPOSITORY.getByName(`acme/${label}`).accept(await arrivalOf("known", undefined));
    for (let number = 0; number < 5; number++) expect((await push(changes)).status).toBe(202);
  });
});

describe("BYTES_PER_TOKEN", () => {
  it("refuses a push beyond a day's bytes, and names the variable to change", async () => {
    const answers: Answer[] = [];
    for (let number = 0; number < 4; number++) answers.push(await send(paddedBody(), { BYTES_PER_TOKEN: "100kB/d" }));
    expect(statuses(answers)).toEqual({ 202: 2, 429: 2 });
    expect(answers[3]?.json.detail).toContain("nothing left of BYTES_PER_TOKEN");
    expect((await push({ BYTES_PER_TOKEN: "100kB/d" })).status).toBe(202);
  });
});

describe("one request of many pushes", () => {
  it("stores its body of 150 kB once for all its pushes", async () => {
    const body = notification(100, () => `acme/${label}`, "x".repeat(140_000));
    expect((await send(body, {}, "distribution")).status).toBe(202);
    const relay = env.REPOSITORY.getByName(`registry.example/acme/${label}`);
    const size = await runInDurableObject(relay, (_, { storage }) => storage.sql.databaseSize);
    expect(size).toBeLessThan(800_000);
    const events = await relay.list(Infinity, 100, "push");
    expect(events).toHaveLength(100);
    for (const { event } of [events[0], events[99]].flatMap((each) => each ?? [])) {
      expect(new TextDecoder().decode(await relay.readBody(event.id))).toBe(body);
    }
  });

  it("is refused when its body would be stored in too many repositories", async () => {
    const body = notification(5, (index) => `acme/${label}-${index}`, "x".repeat(1_000_000));
    const refused = await send(body, {}, "distribution");
    expect(refused.status).toBe(413);
    expect(refused.json.detail).toContain("names 5 repositories");
    expect(refused.json.detail).toContain("Send a request for each repository.");
  });
});
