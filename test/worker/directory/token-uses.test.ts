import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Directory } from "../../../src/worker/directory/directory.ts";

const NOON = Date.UTC(2026, 10, 29, 12);
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
let number = 0;
let directory: DurableObjectStub<Directory>;

beforeEach(() => {
  directory = env.DIRECTORY.getByName(`uses-${number++}`);
  vi.useFakeTimers({ toFake: ["Date"], now: NOON });
});

afterEach(() => {
  vi.useRealTimers();
});

/** Feeds pushes of repositories, which came at a time, with the token `first`. */
async function push(repositories: string | readonly string[], at: number): Promise<void> {
  vi.setSystemTime(at);
  const summaries = [repositories].flat().map((repository) => {
    const event = { id: `evt_${at}${repository}`, receivedAt: at, repository, token: "first", rules: [] };
    return { ...event, status: "delivered", deliveries: [] } as const;
  });
  await directory.feed("acme/web", { summaries, blocks: [] });
}

/** The last uses of the token that operators see, and those in the table, by repository. */
async function lastUses(): Promise<{ seen: unknown; stored: unknown }> {
  const [token] = await directory.tokens();
  const seen = Object.fromEntries(token?.repositories.map(({ name, lastUsedAt }) => [name, lastUsedAt]) ?? []);
  const stored = await runInDurableObject(directory, (_, { storage }) => {
    const rows = storage.sql
      .exec<{ repository: string; last: number }>("SELECT repository, last FROM tokens")
      .toArray();
    return Object.fromEntries(rows.map(({ repository, last }) => [repository, last]));
  });
  return { seen, stored };
}

describe("the last use of a token", () => {
  it("costs no row of its own, and is known after the object was evicted", async () => {
    await push("acme/web", NOON);
    await push("acme/web", NOON + MINUTE_MS);
    await push("acme/web", NOON + 3 * MINUTE_MS);
    await evictDurableObject(directory);
    expect(await lastUses()).toEqual({
      seen: { "acme/web": NOON + 3 * MINUTE_MS },
      stored: { "acme/web": NOON },
    });
  });

  it("is to the minute", async () => {
    await push("acme/web", NOON);
    await push("acme/web", NOON + MINUTE_MS - 1);
    expect((await lastUses()).seen).toEqual({ "acme/web": NOON });
  });

  it("is written to the table once a day, before what is old is deleted", async () => {
    await push("acme/old", NOON);
    await push("acme/web", NOON);
    await push("acme/web", NOON + 29 * DAY_MS);
    const midnight = Date.UTC(2026, 11, 30);
    vi.setSystemTime(midnight);
    await directory.prune(midnight);
    expect(await lastUses()).toEqual({
      seen: { "acme/web": NOON + 29 * DAY_MS },
      stored: { "acme/web": NOON + 29 * DAY_MS },
    });
  });

  it("goes with its repository", async () => {
    await push("acme/web", NOON);
    await push("acme/web", NOON + MINUTE_MS);
    await directory.forget([], ["acme/web"]);
    await push("acme/web", NOON + 2 * MINUTE_MS);
    expect((await lastUses()).seen).toEqual({ "acme/web": NOON + 2 * MINUTE_MS });
  });

  it("of more repositories than are kept together is written at once", async () => {
    const names = Array.from({ length: 501 }, (_, index) => `acme/web-${index}`);
    await push(names, NOON);
    await push(names, NOON + MINUTE_MS);
    const { seen, stored } = await lastUses();
    expect(new Set(Object.values(seen as object))).toEqual(new Set([NOON + MINUTE_MS]));
    const written = Object.entries(stored as object).filter(([, last]) => last === NOON + MINUTE_MS);
    expect(written.map(([name]) => name)).toEqual(["acme/web-500"]);
  });
});
