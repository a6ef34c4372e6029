import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { listEarlierRules } from "../../../src/worker/rules/history.ts";
import { router } from "../../../src/worker/router.ts";

interface History {
  readonly versions: readonly { readonly key: string; readonly savedAt: number; readonly revision?: string }[];
  readonly next?: string;
}

const FIRST = Date.UTC(2026, 0, 1);
const keyOf = (number: number): string => `rules:history:${new Date(FIRST + number * 60_000).toISOString()}`;

async function historyOf(query = ""): Promise<History> {
  const headers = { authorization: `Bearer ${env.ADMIN_TOKEN}` };
  const request = new Request(`https://relay.example/api/v1/rules/history${query}`, { headers });
  return ((await router.fetch(request, env, createExecutionContext())) as Response).json();
}

// More than KV lists at once.
beforeAll(async () => {
  const keys = Array.from({ length: 1010 }, (_, number) => keyOf(number));
  await Promise.all(keys.map((key) => env.RULES.put(key, "{}")));
});

it("more than 1,000 earlier documents hide no newer one, and are read a page at a time", async () => {
  const all = await historyOf();
  expect(all.versions).toHaveLength(1000);
  expect(all.versions.slice(0, 2).map(({ key }) => key)).toEqual([keyOf(1009), keyOf(1008)]);
  expect(all.versions[0]?.savedAt).toBe(FIRST + 1009 * 60_000);
  const rest = await historyOf(`?cursor=${all.next}`);
  expect(rest.versions.map(({ key }) => key)).toEqual(Array.from({ length: 10 }, (_, index) => keyOf(9 - index)));
  expect(rest.next).toBeUndefined();

  const few = await historyOf("?limit=2");
  expect(few).toMatchObject({ versions: [{ key: keyOf(1009) }, { key: keyOf(1008) }], next: keyOf(1008) });
});

it("a list that KV gives in small pages is read to its end", async () => {
  const kv = Object.assign(Object.create(env.RULES) as KVNamespace, {
    list: (options: KVNamespaceListOptions) => env.RULES.list({ ...options, limit: 7 }),
  });
  const { versions } = await listEarlierRules(kv, 3);
  expect(versions.map(({ key }) => key)).toEqual([keyOf(1009), keyOf(1008), keyOf(1007)]);
});
