import { abortAllDurableObjects, evictAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { expect, it } from "vitest";
import { freshWorker } from "./fresh-worker.ts";

async function status(path: string): Promise<number> {
  const headers = { "cf-connecting-ip": "192.0.2.7", authorization: "Bearer a-wrong-token-of-24-letters" };
  return (await exports.default.fetch(`https://relay.example${path}`, { headers })).status;
}

function inDirectory(work: (storage: DurableObjectStorage) => Promise<unknown>): Promise<unknown> {
  return runInDurableObject(env.DIRECTORY.getByName("directory"), (_, { storage }) => work(storage));
}

/** Uses a limit of 100 a minute up. It begins again with a minute of the clock, which may be in between. */
async function useUp(limit: RateLimit, key: string): Promise<void> {
  for (let asked = 0; asked <= 200; asked++) if (!(await limit.limit({ key })).success) return;
  throw new Error("the limit is not used up");
}

// As the setup file does between two files.
it("the next file finds empty storage, full rate limits and empty caches", async () => {
  const limit = env.STRANGER_LIMIT as RateLimit;
  await useUp(limit, "192.0.2.8");
  for (let guess = 0; guess < 10; guess++) expect(await status("/api/v1/events")).toBe(401);
  expect(await status("/api/v1/events")).toBe(429);
  await env.RULES.put("rules", "{}");
  await inDirectory((storage) => storage.put("from", "a file before"));

  await freshWorker();
  expect(await env.RULES.get("rules")).toBeNull();
  expect(await inDirectory((storage) => storage.get("from"))).toBeUndefined();
  expect(await limit.limit({ key: "192.0.2.8" })).toEqual({ success: true });
  expect(await status("/api/v1/events")).toBe(401);
});

it("finds KV empty also after all objects were aborted, which KV's are too", async () => {
  await env.RULES.put("rules", "{}");
  for (let number = 0; number < 3; number++) await env.RULES.put(`rules:history:${number}`, "{}");
  await abortAllDurableObjects();
  await freshWorker();
  expect((await env.RULES.list()).keys).toEqual([]);
});

it.each([
  ["evicted", evictAllDurableObjects],
  ["aborted", abortAllDurableObjects],
])("finds the directory empty also after all objects were %s", async (_, end) => {
  await inDirectory((storage) => storage.put("from", "a file before"));
  await end();
  await freshWorker();
  expect(await inDirectory((storage) => storage.get("from"))).toBeUndefined();
});
