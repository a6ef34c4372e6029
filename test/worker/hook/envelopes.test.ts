import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { harbor, quay } from "../../core/senders/bodies.ts";
import { EVERY_SENDER, lastRejection, stored, tell } from "./tell.ts";

const TIME = "2026-03-04T05:06:07Z";
let names = 0;

interface Answer {
  readonly events: readonly { readonly event: string; readonly duplicate: boolean }[];
  readonly rejected: readonly { readonly path: string; readonly message: string }[];
}

function push(repository: string, host: string, more: object = {}): object {
  const target = { repository, tag: "v1", digest: `sha256:${"5f".repeat(32)}`, ...more };
  return { id: `id of ${repository}`, timestamp: TIME, action: "push", target, request: { host } };
}

async function send(sender: string, body: object | string, changes = {}): Promise<Answer & { status: number }> {
  const { status, json } = await tell(`${EVERY_SENDER}/${sender}`, body, changes);
  return { status, ...(json as unknown as Answer) };
}

/** The payload that is stored for a repository's latest event. */
async function payloadOf(repository: string, id: string): Promise<unknown> {
  const body = await env.REPOSITORY.getByName(repository).readBody(id);
  return JSON.parse(new TextDecoder().decode(body));
}

describe("an envelope with an event that cannot be read", () => {
  it.each<[what: string, bad: unknown, path: string]>([
    ["a host without a dot", push("acme/bad", "docker_registry"), "events[0].request.host"],
    ["a host of another sender", push("acme/bad", "ghcr.io"), "events[0].request.host"],
    ["no repository", push("", "registry.example.com"), "events[0].target.repository"],
    ["a tag of another type", push("acme/bad", "registry.example.com", { tag: 5 }), "events[0].target.tag"],
    ["null", null, "events[0]"],
  ])("stores the others, and says what is wrong: %s", async (_, bad, path) => {
    const name = `acme/envelope-${names++}`;
    const good = push(name, "registry.example.com");
    const { status, events, rejected } = await send("distribution", { events: [bad, good] });
    expect([status, events.length, rejected.map((problem) => problem.path)]).toEqual([202, 1, [path]]);
    const repository = `registry.example.com/${name}`;
    expect(await stored(repository)).toEqual([repository]);
    expect(await payloadOf(repository, events[0]?.event ?? "")).toEqual({ events: [good] });
    expect(await lastRejection()).toMatchObject({ status: 422, token: "every", detail: [{ path }] });
  });

  it("refuses only the event in which a key is repeated", async () => {
    const name = `acme/envelope-${names++}`;
    const twice = `{"action":"push","target":{"repository":"acme/bad","tag":"v1","tag":"v2"},"request":{"host":"r.example.com"}}`;
    const body = `{"events":[${JSON.stringify(push(name, "r.example.com"))},${twice}]}`;
    const { status, events, rejected } = await send("distribution", body);
    expect([status, events.length]).toEqual([202, 1]);
    expect(rejected).toEqual([{ path: "events[1].target.tag", message: "expected once: this key is repeated" }]);
    expect(await stored("r.example.com/acme/bad")).toEqual([]);
  });

  it("has the same event when it comes again, also once the other can be read", async () => {
    const name = `acme/envelope-${names++}`;
    const body = { events: [push(name, "docker_registry"), push(name, "r.example.com")] };
    const first = await send("distribution", body);
    expect((await send("distribution", body)).events).toEqual([{ ...first.events[0], duplicate: true }]);
  });

  it("of Quay or Harbor stores the tags that are tags", async () => {
    const tags = await send("quay", quay(["no tag", "v1"]));
    expect([tags.status, tags.events.length, tags.rejected[0]?.path]).toEqual([202, 1, "updated_tags[0]"]);
    expect(await payloadOf("quay.io/acme/web", tags.events[0]?.event ?? "")).toMatchObject({ updated_tags: ["v1"] });

    const body = harbor({}) as { event_data: { resources: object[] } };
    const [resource] = body.event_data.resources;
    const resources = [resource, { ...resource, tag: "no tag" }];
    const artifacts = await send("harbor", { ...body, event_data: { ...body.event_data, resources } });
    expect([artifacts.status, artifacts.events.length]).toEqual([202, 1]);
    expect(artifacts.rejected[0]?.path).toBe("event_data.resources[1].tag");
  });
});

describe("an envelope with nothing to store", () => {
  it("is answered 200 where the sender would repeat it for ever, and is recorded", async () => {
    const { status, events, rejected } = await send("distribution", { events: [push("acme/bad", "docker_registry")] });
    expect([status, events, rejected[0]?.path]).toEqual([200, [], "events[0].request.host"]);
    expect(await lastRejection()).toMatchObject({ status: 422, detail: [{ path: "events[0].request.host" }] });
  });

  it("is a 422 where the body is no envelope, and where the sender gives up", async () => {
    expect((await send("distribution", { push_data: {}, repository: {} })).status).toBe(422);
    expect((await send("quay", quay(["no tag"]))).status).toBe(422);
    expect((await send("quay", { ...quay(["v1", "v2"]), docker_url: "nowhere/acme/web" })).status).toBe(422);
  });
});

describe("an envelope with a push that the token is not for", () => {
  const TOKEN = "test-token-of-an-envelope-24";
  const RELAY_TOKENS = `ci/distribution@r.example.com/scoped/*=${TOKEN}`;

  it("stores the others, whose targets do not see it, and records it as a 403", async () => {
    const own = push("scoped/web", "r.example.com");
    const body = { events: [push("victim/db", "r.example.com"), own] };
    const { status, json } = await tell(`${TOKEN}/distribution`, body, { RELAY_TOKENS });
    const { events, rejected } = json as unknown as Answer;
    expect([status, events.length]).toEqual([202, 1]);
    expect(rejected).toEqual([
      { path: "events[0]", message: expect.stringContaining("The token ci is not for r.example.com/victim/db.") },
    ]);
    expect(await stored("r.example.com/victim/db")).toEqual([]);
    expect(await payloadOf("r.example.com/scoped/web", events[0]?.event ?? "")).toEqual({ events: [own] });
    expect(await lastRejection()).toMatchObject({ status: 403, token: "ci", detail: [{ path: "events[0]" }] });
  });
});

describe("an envelope with a push that needs a proof", () => {
  it("is answered 401, also to a sender that repeats it until the proof is set", async () => {
    const secret = { HARBOR_AUTHORIZATION: "secret-of-harbor" };
    const unproven = { docker_url: "r.example.com/acme/web", repository: "acme/web", updated_tags: ["v1"] };
    expect((await send("quay", unproven, secret)).status).toBe(401);
    const { status } = await send("distribution", { events: [push("acme/web", "r.example.com")] }, secret);
    expect(status).toBe(401);
  });
});

describe("the answer to an envelope", () => {
  it("has less than 20 kB with fifty events that are refused and fifty that are not", async () => {
    const name = `acme/envelope-${names++}`;
    const events = Array.from({ length: 100 }, (_, index) => push(name, index % 2 ? "r.example.com" : "nowhere"));
    const answer = await send("distribution", { events });
    expect([answer.status, answer.events.length, answer.rejected.length]).toEqual([202, 50, 50]);
    expect(JSON.stringify(answer).length).toBeLessThan(20_000);
  });
});
