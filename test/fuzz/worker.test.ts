import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import * as fc from "fast-check";
import { beforeAll, describe, expect, inject, it } from "vitest";
import relay from "../../src/index.ts";
import { enough } from "./enough.ts";
import { hostileValue, mutated, PUSHES, textOf } from "./hostile.ts";
import { BODIES, grown } from "./large.ts";

/** Requests of each kind: few in `npm test`, many in `npm run test:fuzz`. */
const RUNS = inject("fuzzRuns") ?? 100;

const ORIGIN = "https://relay.example";
const TOKEN = "test-token-number-one-24";
const EVERY_SENDER = "test-token-for-every-sender";
const ADMIN = "Bearer test-admin-token-of-24-characters";

/** Every push is kept and none is delivered, after conditions of all kinds have looked at it. */
const RULES = {
  version: 1,
  callback: "off",
  targets: {},
  rules: [
    {
      name: "text",
      match: { repository: "acme/*", tag: ["v*", "!*-rc*"], pusher: "/^a.*z$/" },
      targets: [],
      final: true,
    },
    { name: "expression", match: { when: "payload.push_data.pusher.matches('^(a+)+$')" }, targets: [], final: true },
    { name: "rest", targets: [], final: true },
  ],
};

const ALLOWED = new Set([200, 202, 204, 400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 428, 429]);

beforeAll(async () => {
  await env.RULES.put("rules", JSON.stringify(RULES));
});

// What is refused because there is too much of it is not looked at.
const {
  TOKEN_LIMIT: _,
  STRANGER_LIMIT: __,
  ...LIMITLESS
} = {
  ...env,
  PUSHES_PER_TOKEN: "off",
  RELAY_TOKENS: `${env.RELAY_TOKENS},every/docker-hub|github|quay|harbor|distribution|gitlab|acr=${EVERY_SENDER}`,
};

let requests = 0;

/** Sends a request to the Worker from an address of its own; what no client can send at all is no input. */
async function statusOf(path: string, init: RequestInit): Promise<number | undefined> {
  let request: Request;
  try {
    request = new Request(`${ORIGIN}${path}`, init);
  } catch {
    return undefined;
  }
  request.headers.set("cf-connecting-ip", `10.${requests >> 16}.${(requests >> 8) & 255}.${requests++ & 255}`);
  const answer = await relay.fetch(request as Parameters<typeof relay.fetch>[0], LIMITLESS, createExecutionContext());
  const body = await answer.text();
  const isProblem = answer.headers.get("content-type") === "application/problem+json";
  // A refusal is a problem document, whatever was asked.
  if (isProblem && body !== "") expect(JSON.parse(body)).toHaveProperty("status", answer.status);
  if (path.startsWith("/hook")) expect(body.length).toBeLessThan(20_000);
  return answer.status;
}

/** Sends requests, and gives how often each status was answered; throws at the first that is none to expect. */
async function tally(
  inputs: fc.Arbitrary<{ path: string; init: RequestInit }>,
  numRuns = RUNS,
): Promise<Map<number, number>> {
  const counts = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(inputs, async ({ path, init }) => {
      const status = await statusOf(path, init);
      if (status === undefined) return;
      counts.set(status, (counts.get(status) ?? 0) + 1);
      if (!ALLOWED.has(status)) throw new Error(`answered ${status}`);
    }),
    { numRuns },
  );
  return counts;
}

const segment = fc.oneof(
  fc.constantFrom("hook", "healthz", "metrics", "session", "events", "api", "v1", "rules", "..", ".", "", "%", "%zz"),
  fc.constantFrom(
    "%00",
    "%2f",
    "%ff",
    "%e2%80%a8",
    "app.js",
    "index.html",
    "targets",
    "setup",
    TOKEN,
    "a".repeat(3000),
  ),
  fc.string({ unit: "binary", maxLength: 12 }).map((text) => text.replaceAll(/[\r\n\t]/g, "")),
);
const path = fc.array(segment, { maxLength: 5 }).map((segments) => `/${segments.join("/")}`);
const query = fc
  .array(fc.tuple(segment, segment), { maxLength: 3 })
  .map((pairs) => pairs.map((pair) => pair.join("=")));
const address = fc
  .tuple(path, query)
  .map(([start, pairs]) => (pairs.length > 0 ? `${start}?${pairs.join("&")}` : start));
const method = fc.constantFrom("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

const headerName = fc.constantFrom(
  ..."authorization cookie origin content-type content-length content-encoding if-match accept user-agent".split(" "),
  ..."x-forwarded-for cf-connecting-ip x-hubrelay-csrf range if-none-match upgrade".split(" "),
);
const headerValue = fc.oneof(
  fc.string({ unit: "binary-ascii", maxLength: 60 }).map((text) => text.replaceAll(/[^\x20-\x7e]/g, "")),
  fc.constantFrom(
    "Bearer ",
    "Bearer x",
    "bearer  x",
    "__Host-hubrelay-session=1.x",
    "__Host-hubrelay-session=999999999999999.a",
  ),
  fc.constantFrom("gzip", "-1", "1e9", "*", '"', "bytes=0-", "a".repeat(8000), "null", ORIGIN),
);
const headers = fc.array(fc.tuple(headerName, headerValue), { maxLength: 4 }).map((pairs) => Object.fromEntries(pairs));

const payload = textOf(fc.oneof({ weight: 4, arbitrary: mutated(PUSHES) }, hostileValue));
const body = fc.oneof(
  payload,
  fc.uint8Array({ maxLength: 200 }).map((bytes) => new Uint8Array(bytes)),
  fc.constantFrom("", "null", "[]", "\ufeff{}", '{"token":1}', '{"token":"x"}'),
);

describe("no request is a fault of the relay's", () => {
  it(`${RUNS} pushes with hostile bodies and headers`, async () => {
    const init = fc.record({ body, headers }).map((parts) => ({ method: "POST", ...parts }));
    const statuses = await tally(fc.record({ path: fc.constant(`/hook/${TOKEN}`), init }));
    expect(statuses.get(202) ?? 0).toBeGreaterThan(enough(RUNS, 50));
    expect(statuses.get(422) ?? 0).toBeGreaterThan(enough(RUNS, 50));
  });

  it(`${RUNS} requests with any method to any path`, async () => {
    const init = fc.record({ method, headers, body }).map(({ body: content, ...parts }) => ({
      ...parts,
      ...(parts.method !== "GET" && parts.method !== "HEAD" && { body: content }),
    }));
    const statuses = await tally(fc.record({ path: address, init }));
    expect(statuses.get(404) ?? 0).toBeGreaterThan(enough(RUNS, 50));
  });

  it(`${RUNS} log-ins`, async () => {
    const init = fc.record({ body, headers }).map((parts) => ({ method: "POST", ...parts }));
    const statuses = await tally(fc.record({ path: fc.constant("/session"), init }));
    // What is no log-in at all is no guess either.
    expect([...statuses.keys()].filter((status) => status < 400 || status >= 500)).toEqual([]);
  });

  it(`${RUNS} questions to the API`, async () => {
    // Only ids and names that are well encoded, and only reading.
    const name = fc.oneof(segment, fc.constantFrom("evt_0123456789abcdefghjkmnpqrs", "dlv_0_1", "acme", "web"));
    const encoded = fc
      .array(name, { maxLength: 3 })
      .map((parts) => parts.map((part) => encodeURIComponent(part.toWellFormed())));
    const part = fc.constantFrom(
      "events",
      "deliveries",
      "targets",
      "rules",
      "repositories",
      "statistics",
      "status",
      "rejected",
    );
    const parameter = fc.constantFrom(
      "limit",
      "cursor",
      "from",
      "to",
      "status",
      "repository",
      "q",
      "buckets",
      "before",
    );
    const value = fc.oneof(segment, fc.constantFrom("-1", "0", "1e999", "99999999999999999999", "NaN", "[]"));
    const search = fc.array(fc.tuple(parameter, value), { maxLength: 3 });
    const question = fc.tuple(part, encoded, search).map(([first, rest, pairs]) => {
      const parameters = new URLSearchParams(pairs.map(([key, text]) => [key, text.toWellFormed()]));
      return `/api/v1/${[first, ...rest].join("/")}?${parameters.toString()}`;
    });
    const init = fc.constant({ headers: { authorization: ADMIN } });
    const statuses = await tally(fc.record({ path: question, init }));
    expect(statuses.get(200) ?? 0).toBeGreaterThan(enough(RUNS, 50));
  });
});

describe("the answer to a body of 1 MiB is small", () => {
  const runs = Math.max(5, RUNS / 200);

  it.each(Object.keys(BODIES))(`${runs} bodies of %s`, async (sender) => {
    const inputs = grown(sender).map((json) => ({
      path: `/hook/${EVERY_SENDER}/${sender}`,
      init: { method: "POST", body: json },
    }));
    const statuses = await tally(inputs, runs);
    expect([...statuses.keys()].every((status) => [200, 202, 413, 422].includes(status))).toBe(true);
  });
});
