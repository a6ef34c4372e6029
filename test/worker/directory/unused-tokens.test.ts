import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Statistics } from "../../../src/core/api/relay.ts";
import type { Directory } from "../../../src/worker/directory/directory.ts";
import { ADMIN, ask, named } from "../auth/ask.ts";

const DAY_MS = 86_400_000;
const NOON = Date.UTC(2100, 5, 15, 12);
const OLD = "hub=token-one-of-24-characters";
const NEW = "hub=token-two-of-24-characters";

let directory: DurableObjectStub<Directory>;

beforeEach(() => {
  directory = env.DIRECTORY.getByName(`unused-${Math.random()}`);
  vi.useFakeTimers({ now: NOON, toFake: ["Date"] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** The hourly look at the secrets, at a time when they are these. */
async function look(at: number, RELAY_TOKENS: string): Promise<void> {
  vi.setSystemTime(at);
  await runInDurableObject(directory, async (object) => {
    const relay = object as unknown as { env: typeof env };
    const { env: original } = relay;
    relay.env = { ...named, RELAY_TOKENS };
    await object.checkRules();
    relay.env = original;
  });
}

async function push(receivedAt: number, token: string): Promise<void> {
  vi.setSystemTime(receivedAt);
  const id = `evt_${receivedAt}`;
  const repository = "acme/web";
  const summary = {
    id,
    receivedAt,
    token,
    repository,
    tag: "v1",
    status: "delivered" as const,
    rules: [],
    deliveries: [],
  };
  await directory.feed(repository, { summaries: [summary], blocks: [] });
}

/** The tokens that the overview's figures name. */
async function unused(): Promise<readonly string[]> {
  const answer = await ask("/api/v1/statistics", { token: ADMIN });
  return (await answer.json<Statistics>()).attention.unusedTokens;
}

it("a token without a push is named until one comes, and again once it is replaced", async () => {
  await look(NOON, OLD);
  expect(await directory.unusedTokens(["hub"])).toEqual(["hub"]);
  await push(NOON + 1000, "hub");
  expect(await directory.unusedTokens(["hub"])).toEqual([]);

  await look(NOON + DAY_MS, OLD);
  await look(NOON + DAY_MS + 1000, NEW);
  expect(await directory.unusedTokens(["hub"])).toEqual(["hub"]);
  await push(NOON + DAY_MS + 2000, "hub");
  expect(await directory.unusedTokens(["hub"])).toEqual([]);
});

it("a token whose last push is deleted from the history is not named", async () => {
  await look(NOON, OLD);
  await push(NOON + 1000, "hub");
  await look(NOON + DAY_MS, OLD);
  await directory.prune(NOON + 100.5 * DAY_MS);
  expect(await directory.tokens()).toEqual([]);
  expect(await directory.unusedTokens(["hub"])).toEqual([]);
});

it("the overview's figures name the tokens that the relay accepts and that no push came with", async () => {
  vi.useRealTimers();
  await env.RULES.put("rules", JSON.stringify({ version: 1, targets: {}, rules: [] }));
  expect(await unused()).toEqual(["first", "token-2"]);
  const body = JSON.stringify({ push_data: { tag: "v1" }, repository: { repo_name: "acme/unused" } });
  expect((await ask("/hook/test-token-number-one-24", { method: "POST", body })).status).toBe(202);
  await vi.waitUntil(async () => (await unused()).length === 1, { timeout: 60_000, interval: 50 });
  expect(await unused()).toEqual(["token-2"]);
});
