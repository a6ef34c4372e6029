import { dockerHub } from "../../../src/core/senders/docker-hub.ts";
import {
  abortAllDurableObjects,
  createExecutionContext,
  runInDurableObject,
  waitOnExecutionContext,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Allowance } from "../../../src/core/usage/allowance.ts";
import type { Env } from "../../../src/worker/env.ts";
import { receive } from "../../../src/worker/hook/receive.ts";
import type { Spent } from "../../../src/worker/limits/token-allowance.ts";
import { takeUsage } from "../../../src/worker/telemetry/usage.ts";
import { arrivalOf } from "../repository/arrival.ts";

const TOKEN = "scoped-token-of-24-characters";
const WRONG = "unknown-token-of-24-characters";
let tests = 0;
let label: string;
let bodies = 0;

// Allowances are by label, and outlive a test.
beforeEach(() => (label = `label-${tests++}`));

/** Sends a push to the Worker, whose environment is as the tests' but for what is given. */
async function post(
  changes: Partial<Env>,
  token = TOKEN,
  headers = {},
  repository = `acme/${label}`,
): Promise<Response> {
  const body = JSON.stringify({ push_data: { tag: `v${bodies++}` }, repository: { repo_name: repository } });
  const request = new Request("https://relay.example/hook/x", { method: "POST", body, headers });
  const ctx = createExecutionContext();
  const response = await receive(
    request,
    { ...env, RELAY_TOKENS: `${label}=${TOKEN}`, ...changes },
    ctx,
    token,
    dockerHub,
  );
  await waitOnExecutionContext(ctx);
  return response;
}

/** A limit that takes so many requests of each key, and remembers the keys. */
class FakeLimit implements RateLimit {
  readonly keys: string[] = [];
  readonly #count: number;

  constructor(count: number) {
    this.#count = count;
  }

  async limit({ key }: RateLimitOptions): Promise<RateLimitOutcome> {
    this.keys.push(key);
    return { success: this.keys.filter((other) => other === key).length <= this.#count };
  }
}

describe("the platform's limits", () => {
  it("refuse what comes too often with a token, by its label", async () => {
    const TOKEN_LIMIT = new FakeLimit(2);
    const statuses = [];
    for (let number = 0; number < 3; number++) statuses.push((await post({ TOKEN_LIMIT })).status);
    expect(statuses).toEqual([202, 202, 429]);
    expect(TOKEN_LIMIT.keys).toEqual([label, label, label]);
  });

  it("ask no object for what they refuse", async () => {
    const getByName = vi.fn<() => void>();
    const REPOSITORY = { getByName } as unknown as Env["REPOSITORY"];
    const ALLOWANCE = { getByName } as unknown as NonNullable<Env["ALLOWANCE"]>;
    const changes = { REPOSITORY, ALLOWANCE, TOKEN_LIMIT: new FakeLimit(0), STRANGER_LIMIT: new FakeLimit(0) };
    expect((await post(changes)).status).toBe(429);
    expect((await post(changes, WRONG, { "cf-connecting-ip": "203.0.113.1" })).status).toBe(429);
    expect(getByName).not.toHaveBeenCalled();
  });

  it.each([
    ["203.0.113.7", "203.0.113.7"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:db8:1:2::1", "2001:db8:1:2"],
  ])("take %s for %s, and never ask for a good token", async (address, key) => {
    const STRANGER_LIMIT = new FakeLimit(1);
    const headers = { "cf-connecting-ip": address };
    expect((await post({ STRANGER_LIMIT }, TOKEN, headers)).status).toBe(202);
    expect((await post({ STRANGER_LIMIT }, WRONG, headers)).status).toBe(404);
    expect((await post({ STRANGER_LIMIT }, WRONG, headers)).status).toBe(429);
    expect((await post({ STRANGER_LIMIT }, TOKEN, headers)).status).toBe(202);
    expect(STRANGER_LIMIT.keys).toEqual([key, key]);
  });

  it("refuse nothing when they fail, or are not there", async () => {
    const limit = { limit: () => Promise.reject(new Error("down")) };
    expect((await post({ TOKEN_LIMIT: limit })).status).toBe(202);
    const none = { TOKEN_LIMIT: undefined, STRANGER_LIMIT: undefined, ALLOWANCE: undefined } as unknown as Partial<Env>;
    expect((await post(none)).status).toBe(202);
    expect((await post(none, WRONG, { "cf-connecting-ip": "203.0.113.1" })).status).toBe(404);
  });

  it("are no reason to refuse when the allowance cannot be asked", async () => {
    const ALLOWANCE = { getByName: () => ({ spend: () => Promise.reject(new Error("down")) }) };
    const changes = { ALLOWANCE: ALLOWANCE as unknown as NonNullable<Env["ALLOWANCE"]> };
    expect((await post(changes)).status).toBe(202);
    expect((await post(changes)).status).toBe(202);
  });
});

describe("allowances", () => {
  it("of a repository are kept when its object leaves memory", async () => {
    const repository = env.REPOSITORY.getByName(`acme/${label}`);
    for (let number = 0; number < 10; number++) await repository.accept(await arrivalOf(`${number}`, undefined));
    const left = await runInDurableObject(repository, (_, { storage }) => {
      const [fact] = storage.sql.exec<{ value: string }>("SELECT value FROM facts WHERE name = 'allowance'").toArray();
      return (JSON.parse(fact?.value ?? "null") as Allowance | null)?.left;
    });
    expect(left).toBeCloseTo(1990, 0);

    await runInDurableObject(repository, (_, { storage }) => {
      storage.sql.exec("UPDATE facts SET value = ? WHERE name = 'allowance'", usedUp());
    });
    await abortAllDurableObjects();
    const again = env.REPOSITORY.getByName(`acme/${label}`);
    expect((await again.accept(await arrivalOf("one more", undefined))).refusedForMs).toBeGreaterThan(0);
    expect((await again.accept(await arrivalOf("9", undefined))).duplicate).toBe(true);
    expect(await again.list(Infinity, 100, "push")).toHaveLength(10);
  });

  it("of a token are kept when its object leaves memory", async () => {
    const { ALLOWANCE = expect.fail() } = env;
    const token = ALLOWANCE.getByName(label);
    const kept = (): Promise<string | undefined> =>
      runInDurableObject(token, (_, { storage }) => storage.kv.get<string>("allowance"));
    for (let number = 0; number < 9; number++) expect((await token.spend()).waitMs).toBe(0);
    expect(await kept()).toBeUndefined();
    // What it uses is told to whoever asks, who passes it on.
    expect((await token.spend()).usage.rowsWritten).toBeGreaterThan(0);
    expect(await kept()).toBeDefined();
    await runInDurableObject(token, (_, { storage }) => {
      expect((JSON.parse(storage.kv.get<string>("allowance") ?? "") as Allowance).left).toBeCloseTo(4990, 0);
      storage.kv.put("allowance", usedUp());
    });
    await abortAllDurableObjects();
    expect((await ALLOWANCE.getByName(label).spend()).waitMs).toBeGreaterThan(0);
  });

  it("refuse before an object is asked once they are known to be used up", async () => {
    const spend = vi.fn<() => Promise<Spent>>(async () => ({ waitMs: 90_000, usage: takeUsage() }));
    const ALLOWANCE = { getByName: () => ({ spend }) } as unknown as NonNullable<Env["ALLOWANCE"]>;
    expect((await post({ ALLOWANCE })).status).toBe(202);
    const refused = await post({ ALLOWANCE });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(80);
    expect(spend).toHaveBeenCalledTimes(1);
  });

  it("are asked for nothing when they are off, and not for duplicates or refusals", async () => {
    const spend = vi.fn<() => Promise<Spent>>(async () => ({ waitMs: 0, usage: takeUsage() }));
    const ALLOWANCE = { getByName: () => ({ spend }) } as unknown as NonNullable<Env["ALLOWANCE"]>;
    expect((await post({ ALLOWANCE, PUSHES_PER_TOKEN: "off" })).status).toBe(202);
    bodies--;
    expect(await (await post({ ALLOWANCE })).json()).toMatchObject({ duplicate: true });
    expect((await post({ ALLOWANCE }, TOKEN, {}, "no//repository")).status).toBe(422);
    expect((await post({ ALLOWANCE, RELAY_TOKENS: `${label}@acme/none=${TOKEN}` })).status).toBe(403);
    expect(spend).not.toHaveBeenCalled();
  });
});

/** An allowance of which nothing is left, as it is kept. */
function usedUp(): string {
  return JSON.stringify({ left: 0, at: Date.now() } satisfies Allowance);
}

function scoped(patterns: string): Partial<Env> {
  return { RELAY_TOKENS: `${label}@${patterns}=${TOKEN}` };
}

describe("a token that is for some repositories", () => {
  it("takes their pushes", async () => {
    expect((await post(scoped("acme/*|!acme/secret"))).status).toBe(202);
    expect((await post(scoped("acme/*"), TOKEN, {}, "ACME/Web")).status).toBe(202);
  });

  it("refuses those of others by name, says which token it was, and not what it is for", async () => {
    const response = await post(scoped("beta/*"));
    const text = await response.text();
    expect(response.status).toBe(403);
    expect(JSON.parse(text)).toMatchObject({
      type: "urn:hubrelay:problem:out-of-scope",
      detail: expect.stringContaining(`The token ${label} is not for acme/${label}.`) as string,
    });
    expect(text).not.toContain("beta");
    expect(await env.REPOSITORY.getByName(`acme/${label}`).list(Infinity, 1, "push")).toEqual([]);
  });
});
