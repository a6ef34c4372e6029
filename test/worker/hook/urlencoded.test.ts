import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { github } from "../../core/senders/bodies.ts";
import { EVERY_SENDER, tell, type Told } from "./tell.ts";

const SECRET = "secret-of-github";
const FORM = "application/x-www-form-urlencoded";

/** A body as GitHub sends it by default: https://docs.github.com/en/webhooks/using-webhooks/creating-webhooks */
function formOf(body: object): string {
  return new URLSearchParams({ payload: JSON.stringify(body) }).toString();
}

/** Posts what GitHub has signed: the raw body. */
async function signed(body: string, { signs = body, type = FORM, path = "/github" } = {}): Promise<Told> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(SECRET), algorithm, false, ["sign"]);
  const signature = new Uint8Array(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(signs))).toHex();
  const headers = { "content-type": type, "x-hub-signature-256": `sha256=${signature}` };
  return tell(`${EVERY_SENDER}${path}`, body, { GITHUB_WEBHOOK_SECRET: SECRET }, headers);
}

describe("a form of GitHub", () => {
  it("is taken, and its JSON is stored and the same push as by application/json", async () => {
    const body = { ...github({ tag: "form-1" }), note: "ü + & = %" };
    const { status, json } = await signed(formOf(body));
    expect(status).toBe(202);
    const again = await signed(JSON.stringify(body), { type: "application/json" });
    expect(again.json).toMatchObject({ event: json.event, duplicate: true });
    const stored = await env.REPOSITORY.getByName("ghcr.io/acme/web").readBody(json.event ?? "");
    expect(new TextDecoder().decode(stored)).toBe(JSON.stringify(body));
  });

  it("that is a ping is ignored", async () => {
    const { status, json } = await signed(formOf({ zen: "Keep it logically awesome.", hook_id: 1, hook: {} }));
    expect([status, json]).toEqual([200, { ignored: "a ping" }]);
  });

  it("whose JSON alone is signed is not proven", async () => {
    const body = github({ tag: "form-2" });
    expect((await signed(formOf(body), { signs: JSON.stringify(body) })).status).toBe(401);
  });

  it.each([
    ["no JSON", "payload=x"],
    ["two fields", `${formOf(github({}))}&payload=%7B%7D`],
    ["a wrong encoding", "payload=%7B%7D%FF"],
    ["nothing", "payload="],
    ["another field", `data=${formOf(github({}))}`],
  ])("with %s is a 400 that names GitHub's setting", async (_, body) => {
    const { status, json } = await signed(body);
    const detail = `The body is not JSON in UTF-8. Set "Content type" of the webhook at GitHub to application/json.`;
    expect([status, json.detail]).toEqual([400, detail]);
  });

  it("with repeated keys is refused like JSON", async () => {
    const { status, json } = await signed(`payload=${encodeURIComponent('{"package":{},"Package":{}}')}`);
    expect([status, json.errors?.[0]?.path]).toEqual([422, "Package"]);
  });

  it.each([
    ["", "It is a form as GitHub sends it: post it to /hook/<token>/github."],
    ["/harbor", "It is a form as GitHub sends it: post it to /hook/<token>/github."],
  ])("on the path %j is sent to that of GitHub", async (path, hint) => {
    const { status, json } = await signed(formOf(github({})), { path });
    expect([status, json.detail]).toEqual([400, `The body is not JSON in UTF-8. ${hint}`]);
  });

  it.each([
    ["", "Docker Hub sends a JSON object with push_data and repository."],
    ["/quay", "Quay sends a JSON object."],
  ])("is not what the path %j wants, but any other text is no form", async (path, hint) => {
    expect((await signed("{", { path })).json.detail).toBe(`The body is not JSON in UTF-8. ${hint}`);
  });
});
