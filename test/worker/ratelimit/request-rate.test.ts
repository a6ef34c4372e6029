import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Env } from "../../../src/worker/env/env.ts";
import { receive } from "../../../src/worker/hook/receive.ts";

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
    "docker-hub",
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
  it("refuse a token that is used too often, by its label", async () => {
    const TOKEN_LIMIT = new FakeLimit(2);
    const statuses = [];
    for (let number = 0; number < 3; number++) statuses.push((await post({ TOKEN_LIMIT })).status);
    expect(statuses).toEqual([202, 202, 429]);
    expect(TOKEN_LIMIT.keys).toEqual([label, label, label]);
  });

  it("call no object for a refused request", async () => {
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

  it("refuse nothing when they fail or are absent", async () => {
    const limit = { limit: () => Promise.reject(new Error("down")) };
    expect((await post({ TOKEN_LIMIT: limit })).status).toBe(202);
    const none = { TOKEN_LIMIT: undefined, STRANGER_LIMIT: undefined, ALLOWANCE: undefined } as unknown as Partial<Env>;
    expect((await post(none)).status).toBe(202);
    expect((await post(none, WRONG, { "cf-connecting-ip": "203.0.113.1" })).status).toBe(404);
  });
});

function scoped(patterns: string): Partial<Env> {
  return { RELAY_TOKENS: `${label}@${patterns}=${TOKEN}` };
}

describe("a token for some repositories", () => {
  it("accepts their pushes", async () => {
    expect((await post(scoped("acme/*|!acme/secret"))).status).toBe(202);
    expect((await post(scoped("acme/*"), TOKEN, {}, "ACME/Web")).status).toBe(202);
  });

  it("refuses other repositories, naming the token but not its scope", async () => {
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
