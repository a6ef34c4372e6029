import { afterAll, beforeAll, expect, test } from "vitest";
import { ADMIN_TOKEN, Relay } from "./relay-process.ts";
import { settledEvent } from "./history.ts";
import { post, push, pushBody } from "./push.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import { everyPushTo } from "./rules.ts";
import { until } from "./until.ts";

/** An address from the block for documentation, RFC 5737, as Cloudflare tells it. */
const ADDRESS = { "cf-connecting-ip": "203.0.113.7" };

/** More than the limit in wrangler.toml, even if a minute ends meanwhile. */
const MANY = 250;

let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
});

afterAll(() => receiver?.[Symbol.asyncDispose]());

function startRelay(path: string, variables: Readonly<Record<string, string>> = {}): Promise<Relay> {
  return Relay.start({
    hosts: [receiver.host],
    variables,
    isLimited: true,
    rules: everyPushTo({ chat: { url: receiver.url(path) } }),
  });
}

/** The requests that were turned away, as the operator sees them. */
async function rejections({ url }: Relay): Promise<readonly { status: number; token?: string; reason: string }[]> {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const answer = await fetch(new URL("/api/v1/rejected", url), { headers });
  return ((await answer.json()) as { rejected: { status: number; token?: string; reason: string }[] }).rejected;
}

/** What a push that came too often is told. */
async function expectTooMany(refused: Response, detail: string): Promise<void> {
  expect(refused.status).toBe(429);
  expect(refused.headers.get("content-type")).toBe("application/problem+json");
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
  expect(await refused.json()).toMatchObject({ type: "urn:hubrelay:problem:too-many", detail });
}

test("500 simultaneous pushes of one CI run are accepted and delivered", async () => {
  await using relay = await startRelay("/burst");
  const receipts = await Promise.all(Array.from({ length: 500 }, () => push(relay, pushBody("acme/monorepo"))));
  expect(new Set(receipts.map(({ event }) => event)).size).toBe(500);
  await until(
    () => new Set(receiver.received("/burst").map(({ headers }) => headers["webhook-id"])).size,
    (delivered) => delivered === 500,
  );
});

test("a repository over its limit is refused; others and duplicates are not", async () => {
  await using relay = await startRelay("/repository", { PUSHES_PER_REPOSITORY: "5/h" });
  const first = pushBody("acme/looping");
  const stored = await push(relay, first);
  for (let number = 2; number <= 5; number++) await push(relay, pushBody("acme/looping"));

  const refused = await post(relay, pushBody("acme/looping"));
  await expectTooMany(
    refused,
    "The repository acme/looping has nothing left of PUSHES_PER_REPOSITORY. Raise it in wrangler.toml, or send the push again later.",
  );
  expect(await push(relay, first)).toEqual({ ...stored, duplicate: true });
  const { event } = await push(relay, pushBody("acme/quiet"));
  await settledEvent(relay, event, "acme/quiet");

  const told = await until(
    () => rejections(relay),
    (all) => all.length > 0,
  );
  expect(told).toMatchObject([{ status: 429, token: "e2e", reason: expect.stringContaining("acme/looping") }]);
});

test("a token over its limit is refused for every repository, then recovers", async () => {
  await using relay = await startRelay("/leaked", {
    PUSHES_PER_TOKEN: "30/m",
    NEW_REPOSITORIES_PER_TOKEN: "off",
  });
  let number = 0;
  const next = (): Promise<Response> => post(relay, pushBody(`acme/victim-${number++}`));
  await expectTooMany(
    await until(next, ({ status }) => status === 429),
    "The token e2e has nothing left of PUSHES_PER_TOKEN, and nothing was stored. Raise PUSHES_PER_TOKEN in wrangler.toml, or send it again later.",
  );
  const accepted = number - 1;
  expect(accepted).toBeGreaterThanOrEqual(30);

  await until(next, ({ status }) => status === 202);
  await until(
    () => receiver.received("/leaked").length,
    (delivered) => delivered >= accepted + 1,
  );
});

test("an address that guesses tokens is refused, a valid token from it is not", async () => {
  await using relay = await startRelay("/shared");
  const guess = (headers: Readonly<Record<string, string>>): Promise<Response> =>
    post(relay, pushBody(), { token: "guessed-token-of-more-than-24-characters", headers });
  const answers = await Promise.all(Array.from({ length: MANY }, () => guess(ADDRESS)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404, 429]));
  const refused = answers.find(({ status }) => status === 429) as Response;
  await expectTooMany(refused, "Too many requests with unknown tokens came from this address.");

  expect((await post(relay, pushBody(), { headers: ADDRESS })).status).toBe(202);
  expect((await guess({ "cf-connecting-ip": "203.0.113.8" })).status).toBe(404);
});
