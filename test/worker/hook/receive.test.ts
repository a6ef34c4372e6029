import { env, exports } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { eventId } from "../../../src/core/event/event-id.ts";
import { distributionAt } from "../../core/senders/bodies.ts";
import { EVERY_SENDER, tell } from "./tell.ts";

const TOKEN = "test-token-number-one-24";
let repositories = 0;

interface Answer {
  readonly status: number;
  readonly json: { readonly detail?: string; readonly errors?: unknown; readonly event?: string };
}

async function post(body: BodyInit, headers: HeadersInit = {}, token = TOKEN): Promise<Answer> {
  const url = `https://relay.example/hook/${token}`;
  const answer = await exports.default.fetch(new Request(url, { method: "POST", body, headers }));
  return { status: answer.status, json: await answer.json() };
}

/** A push as text, so that its fields may be what no value is written as. */
function pushOf(pushData: string, more = ""): string {
  return `{"push_data":{"tag":"v1",${pushData}},"repository":{"repo_name":"acme/hostile-${repositories++}"}${more}}`;
}

/** The push that a body is understood as, which must be taken. */
async function pushed(body: BodyInit): Promise<object | undefined> {
  const { status, json } = await post(body);
  expect(status).toBe(202);
  const relay = env.REPOSITORY.getByName(`acme/hostile-${repositories - 1}`);
  return (await relay.read(json.event ?? ""))?.event.push;
}

describe("a body that is refused", () => {
  it.each(["gzip", "GZIP", "br", "deflate", "identity, gzip", "nonsense"])("content-encoding: %s", async (coding) => {
    const { body } = new Response(pushOf(`"pusher":"x"`));
    const zipped = body?.pipeThrough(new CompressionStream("gzip")) ?? null;
    const init = { method: "POST", body: zipped, headers: { "content-encoding": coding } };
    const answer = await exports.default.fetch(new Request(`https://relay.example/hook/${TOKEN}`, init));
    expect([answer.status, answer.headers.get("accept-encoding")]).toEqual([415, "identity"]);
    expect(await answer.json()).toMatchObject({ detail: expect.stringContaining("without Content-Encoding") });
  });

  it("is one that never ends, as soon as it is too long", async () => {
    const isCancelled = vi.fn<() => void>();
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
      cancel: isCancelled,
    });
    expect((await post(endless)).status).toBe(413);
    await vi.waitFor(() => expect(isCancelled).toHaveBeenCalled());
  });

  it.each([
    ["lists", "[".repeat(101) + "]".repeat(101)],
    ["objects", `${'{"a":'.repeat(150_000)}1${"}".repeat(150_000)}`],
  ])("is one of %s that are nested too deep", async (_, nested) => {
    const { status, json } = await post(pushOf(`"pusher":"x"`, `,"more":${nested}`));
    expect(status).toBe(422);
    expect(json.errors).toEqual([{ path: "", message: "expected lists and objects at most 100 levels deep" }]);
  });

  it.each([
    ["a number beyond all", `"pushed_at":1e999`, ["push_data.pushed_at"]],
    ["a number beyond all, as a text", `"pushed_at":"${"9".repeat(400)}"`, ["push_data.pushed_at"]],
    ["a time before all", `"pushed_at":-1e308`, ["push_data.pushed_at"]],
    ["half a surrogate pair as a tag", String.raw`"tag":"\ud800"`, ["push_data.tag"]],
    ["a tag with a line's end", String.raw`"tag":"v1\n"`, ["push_data.tag"]],
    ["a field that stands twice", `"pusher":"one","tag":"v2"`, ["push_data.tag"]],
    ["a field in another case too", `"Tag":"v0.0.1"`, ["push_data.Tag"]],
    ["a field that an escape hides", String.raw`"\u0074ag":"v2"`, ["push_data.tag"]],
    ["a field repeated with null", `"tag":null`, ["push_data.tag"]],
  ])("has %s", async (_, field, paths) => {
    const { status, json } = await post(pushOf(field));
    expect([status, (json.errors as { path: string }[]).map(({ path }) => path)]).toEqual([422, paths]);
  });
});

const twoRepositories = `"repository":{"repo_name":"victim/db"},"repository":{"name":"web","namespace":"acme"}`;

describe("a body that receivers would read as pushes of two repositories", () => {
  it.each([
    [
      "by keys in another case",
      `{"push_data":{"tag":"v1.2.3","Tag":"v0.0.1"},"repository":{"repo_name":"acme/web","Repo_Name":"victim/db"}}`,
      ["push_data.Tag", "repository.Repo_Name"],
    ],
    ["by two objects, which Go merges", `{"push_data":{"tag":"v1"},${twoRepositories}}`, ["repository"]],
    [
      "by the long s, which Go reads as an s",
      `{"push_data":{"tag":"v1"},"pu\u017fh_data":{"tag":"v0"},"repository":{"repo_name":"acme/web"}}`,
      [`["pu\u017fh_data"]`],
    ],
  ])("is refused %s", async (_, body, paths) => {
    const { status, json } = await post(body);
    expect([status, (json.errors as { path: string }[]).map(({ path }) => path)]).toEqual([422, paths]);
  });
});

describe("a body that is taken", () => {
  it("may begin with a byte order mark", async () => {
    expect(await pushed(`\ufeff${pushOf(`"pusher":"bom"`)}`)).toMatchObject({ pusher: "bom" });
  });

  it("may repeat keys where nothing is read", async () => {
    expect(await pushed(pushOf(`"pusher":"one"`, `,"more":{"tag":"v2","tag":"v3","Tag":"v4"}`))).toMatchObject({
      tag: "v1",
      pusher: "one",
    });
  });

  it("may name what is special to JavaScript, to no effect", async () => {
    const special = `"__proto__":{"pusher":"evil","media_type":"evil"},"constructor":{"prototype":{"tag":"evil"}}`;
    const push = await pushed(pushOf(special));
    expect(push).not.toHaveProperty("pusher");
    expect(push).not.toHaveProperty("mediaType");
    expect(({} as { pusher?: string }).pusher).toBeUndefined();
  });

  it("is shown without what would make a line look like another", async () => {
    const pusher = String.raw`a\r\nb\u0000\u001b[2J\u009b\u2028\ud800\u202eevil\u2066 <img onerror> <!channel> é 🔐`;
    expect(await pushed(pushOf(`"pusher":"${pusher}"`))).toMatchObject({
      pusher: "a��b��[2J����evil� <img onerror> <!channel> é 🔐",
    });
  });
});

describe("a name that differs from repo_name", () => {
  it("is corrected in the body that is stored for targets", async () => {
    const repository = { repo_name: "acme/named", namespace: "acme", name: "db" };
    const { json } = await post(JSON.stringify({ push_data: { tag: "v1" }, repository }));
    const kept = await env.REPOSITORY.getByName("acme/named").readBody(json.event ?? "");
    expect(JSON.parse(new TextDecoder().decode(kept))).toEqual({
      push_data: { tag: "v1" },
      repository: { repo_name: "acme/named", namespace: "acme", name: "named" },
    });
  });
});

describe("one body through two senders", () => {
  it("is an event of its own for each, and a duplicate of that only", async () => {
    const body = distributionAt("registry.example.com");
    const send = async (sender: string): Promise<string | undefined> => {
      const { json } = await tell(`${EVERY_SENDER}/${sender}`, body);
      return json.event;
    };
    const [distribution, gitlab] = [await send("distribution"), await send("gitlab")];
    expect(gitlab).toMatch(/^evt_/);
    expect(gitlab).not.toBe(distribution);
    expect(await send("distribution")).toBe(distribution);
    expect(await send("gitlab")).toBe(gitlab);
  });

  it("stored by a version up to 0.1.0 is found when it comes again", async () => {
    const body = new TextEncoder().encode(pushOf(`"pusher":"upgrade"`));
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
    const receivedAt = Date.now();
    const repository = `acme/hostile-${repositories - 1}`;
    const push = { repository, namespace: "acme", name: `hostile-${repositories - 1}`, tag: "v1" };
    const event = { id: eventId(receivedAt, digest), receivedAt, token: "first", push };
    await env.REPOSITORY.getByName(repository).accept({ event, url: "", body, digest, held: "no rules" });
    expect((await post(body)).json).toMatchObject({ event: event.id, duplicate: true });
  });
});

describe("the token in the URL", () => {
  it.each([
    ["percent-encoded", TOKEN.replace("t", "%74")],
    ["percent-encoded throughout", Array.from(TOKEN, (c) => `%${c.charCodeAt(0).toString(16)}`).join("")],
    ["percent-encoded twice", TOKEN.replace("t", "%2574")],
    ["in capitals", TOKEN.toUpperCase()],
    ["with something after it", `${TOKEN}%00`],
    ["with a parameter", `${TOKEN};x=y`],
    ["malformed", `${TOKEN}%`],
    ["malformed", "%zz%"],
    ["no UTF-8", "%ff%fe"],
    ["as long as anything", "a".repeat(60_000)],
  ])("counts as it is spelled: %s is not found", async (_, token) => {
    expect((await post(pushOf(`"pusher":"x"`), {}, token)).status).toBe(404);
  });
});
