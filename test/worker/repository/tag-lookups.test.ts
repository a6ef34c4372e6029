import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Registry } from "../../../src/core/verify/registries.ts";
import type { CheckResult } from "../../../src/core/verify/verification.ts";
import { readSettings } from "../../../src/worker/env/settings.ts";
import { TagLookups } from "../../../src/worker/repository/verify/tag-lookups.ts";
import { HOST, playRegistry, type PlayedRegistry } from "./played-registry.ts";
import { status } from "./targets.ts";

// A look-up of tags at registries that behave well, badly, or not at all.

const DIGEST = `sha256:${"5f".repeat(32)}`;
const OTHER = `sha256:${"6a".repeat(32)}`;
const INDEX = "application/vnd.oci.image.index.v1+json";

let registry: PlayedRegistry;
let lookups: TagLookups;

beforeEach(() => {
  registry = playRegistry({ v1: DIGEST, v2: OTHER });
  lookups = new TagLookups({ ...env, ROBOT: "secret" } as typeof env, readSettings(env));
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function find(fields: Registry = {}, gates?: object): Promise<CheckResult> {
  const push = { repository: `${HOST}/acme/web`, registry: HOST, namespace: "acme", name: "web", digest: DIGEST };
  const registries = { [HOST]: { look_up_tags: true, ...fields } };
  return lookups.find(push, { registries, ...(gates !== undefined && { gates }) } as Parameters<
    typeof lookups.find
  >[1]);
}

/** Either the tags that were found, or why there are none. */
async function outcome(): Promise<unknown> {
  const found = await find();
  return found.kind === "none" ? found.reason : (found.untagged ?? found.facts.tags);
}

const requests = (part: string): number => registry.asked.filter((request) => request.includes(part)).length;

describe("the list of tags", () => {
  it.each<[what: string, answer: () => Response, outcome: unknown]>([
    [
      "that needs an account",
      status(401),
      `${HOST} answered 401: name an account in "registries" that may read the repository`,
    ],
    ["that is not there", status(404), `${HOST} does not list the repository's tags`],
    ["of a registry that is asked too often", status(429), `${HOST} answered 429: too many requests`],
    ["of a registry that fails", status(503), `${HOST} answered 503`],
    ["that is a redirect", status(307, { location: "https://evil.example/" }), `${HOST} answered 307`],
    ["that is no JSON", () => new Response("<html>"), `${HOST} sent a response that is not a list of tags`],
    ["that is no list", () => Response.json({ tags: "v1" }), `${HOST} sent a response that is not a list of tags`],
    [
      "of more than 1 MiB",
      () => Response.json({ tags: Array.from({ length: 20_000 }, (_, index) => `${"x".repeat(60)}${index}`) }),
      `${HOST}: its answer was too long`,
    ],
    [
      "without tags",
      () => Response.json({ name: "acme/web", tags: null }),
      "no tag has its digest, as of a platform of an image: asked for 0 of 0 tags",
    ],
    ["with texts that are no tags", () => Response.json({ tags: ["../../x", "a b", "", 7, null, "v1"] }), ["v1"]],
  ])("%s", async (_, answer, expected) => {
    registry.answer("tags/list", answer);
    expect(await outcome()).toEqual(expected);
    expect(
      registry.asked.filter((request) => request.includes("manifests") && !/\/(?:v\d|sha256:\w+)$/.test(request)),
    ).toEqual([]);
  });

  it("of too many requests is asked for again when the registry says", async () => {
    const now = Date.now();
    vi.useFakeTimers({ now, toFake: ["Date"] });
    registry.answer("tags/list", status(429, { "retry-after": "77" }));
    expect(await find()).toMatchObject({ kind: "none", retryAt: now + 77_000 });
  });

  it("is read to its last page, by the query of the link alone", async () => {
    registry.answer("tags/list", ({ search }) => {
      if (search === "?n=1000") {
        return Response.json(
          { tags: ["v2"] },
          { headers: { link: '<http://evil.example/v2/other/tags/list?last=v2&n=1>; rel="next"' } },
        );
      }
      return Response.json({ tags: ["v1"] });
    });
    expect(await outcome()).toEqual(["v1"]);
    expect(registry.asked.filter((request) => request.includes("tags/list"))).toEqual([
      "GET /v2/acme/web/tags/list?n=1000",
      "GET /v2/acme/web/tags/list?last=v2&n=1",
    ]);
    expect(registry.sent).toEqual([]);
  });

  it.each<[string, (page: number) => string, number]>([
    ["ends after three pages", (page) => `</v2/acme/web/tags/list?last=${page}>; rel="next"`, 3],
    ["ends at a page that was read", () => `</v2/acme/web/tags/list?n=1000>; rel="next"`, 1],
  ])("%s", async (_, link, pages) => {
    let page = 0;
    registry.answer("tags/list", () => Response.json({ tags: [`v${++page}`] }, { headers: { link: link(page) } }));
    registry.tags.set("v1", OTHER);
    registry.untagged.add(DIGEST);
    const all = pages === 3 ? "2 of more than 3" : "1 of 1";
    expect(await outcome()).toBe(`no tag has its digest, as of a platform of an image: asked for ${all} tags`);
    expect(requests("tags/list")).toBe(pages);
  });
});

describe("the digests of tags", () => {
  it.each<[what: string, answer: () => Response, outcome: unknown]>([
    ["are left out for a tag that was deleted", status(404), ["v1"]],
    ["end at a failure", status(503), `${HOST} answered 503`],
    ["end at an answer without a digest", status(200), `${HOST} answered without a digest`],
  ])("%s", async (_, answer, expected) => {
    registry.answer("manifests/v2", answer);
    expect(await outcome()).toEqual(expected);
  });

  it("that were found before a failure count", async () => {
    registry.tags.set("v3", DIGEST);
    registry.answer("manifests/v2", status(503));
    expect(await outcome()).toEqual(["v3"]);
  });

  it("are asked of twelve tags, and of others in the next look-up", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    for (let index = 10; index < 40; index++) registry.tags.set(`v${index}`, OTHER);
    registry.tags.set("v1", OTHER);
    registry.tags.set("v22", DIGEST);
    expect(await outcome()).toBe("no tag has its digest, as of a platform of an image: asked for 12 of 32 tags");
    expect(requests("HEAD")).toBe(13);
    vi.setSystemTime(Date.now() + 4999);
    await find();
    expect(requests("HEAD")).toBe(14);
    vi.setSystemTime(Date.now() + 1);
    expect(await outcome()).toEqual(["v22"]);
  });

  it("are asked for only while 30 seconds last", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    registry.answer("manifests/v2", () => void vi.setSystemTime(Date.now() + 30_000));
    expect(await outcome()).toBe(`${HOST} takes too long to answer all requests`);
    expect(requests("manifests/v1")).toBe(0);
  });
});

describe("the digest of the push", () => {
  it("that the registry has under another one does not count", async () => {
    registry.answer("manifests/sha256", () => new Response(null, { headers: { "docker-content-digest": OTHER } }));
    expect(await find()).toMatchObject({ facts: { digest: OTHER } });
  });

  it("that a registry confirms without a digest counts", async () => {
    registry.answer("manifests/sha256", () => new Response(null));
    expect(await find()).toMatchObject({ facts: { digest: DIGEST, tags: ["v1"] } });
  });

  it("of an index has its manifests, if there are gates", async () => {
    const headers = { "docker-content-digest": DIGEST, "content-type": INDEX };
    registry.answer("manifests/sha256", (_, { method }) => {
      return method === "GET" ? Response.json({ manifests: [{ digest: OTHER }] }) : new Response(null, { headers });
    });
    expect(await find({}, { scan: { on: "scan" } })).toMatchObject({ facts: { manifests: [OTHER], tags: ["v1"] } });
  });

  it.each([503, 401])("that is answered with %i is looked up no further", async (code) => {
    registry.answer("manifests/sha256", status(code));
    expect(await outcome()).toContain(`${HOST} answered ${code}`);
    expect(requests("tags/list")).toBe(0);
  });
});

it("gets one token for all requests of a look-up", async () => {
  const challenge = `Bearer realm="https://${HOST}/token",service="harbor",scope="repository:acme/web:pull"`;
  registry.answer("/v2/", (_, { headers }) =>
    new Headers(headers).get("authorization") === "Bearer granted"
      ? undefined
      : new Response("", { status: 401, headers: { "www-authenticate": challenge } }),
  );
  registry.answer("/token", () => Response.json({ token: "granted" }));
  expect(await find({ username: "robot", password: "${secret:ROBOT}" })).toMatchObject({ facts: { tags: ["v1"] } });
  expect([requests("/token"), registry.asked.length]).toEqual([1, 6]);
});

it("asks a registry nothing that does not look tags up", async () => {
  expect(await find({ look_up_tags: false })).toEqual({
    kind: "none",
    reason: '"look_up_tags" of its registry is off',
  });
  expect(registry.asked).toEqual([]);
});
