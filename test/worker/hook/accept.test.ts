import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { github } from "../../core/senders/bodies.ts";
import { documentFor } from "../repository/arrival.ts";
import { EVERY_SENDER, lastRejection, stored, tell } from "./tell.ts";

const GHCR = "ghcr.io/acme/web";
const sent: string[] = [];
const HOUR_MS = 3_600_000;

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

let now = Date.now();

/** Puts a rule document that is read at once: an hour on, no cache is fresh. */
async function putRules(text: string): Promise<void> {
  await env.RULES.put("rules", text);
  now += HOUR_MS;
  vi.useFakeTimers({ now, toFake: ["Date"] });
}

describe("a sender that the rule document does not accept", () => {
  it("gets a 403, nothing is stored, and it is recorded", async () => {
    await putRules(JSON.stringify({ ...documentFor("a"), accept: ["docker-hub"] }));
    const { status, json } = await tell(`${EVERY_SENDER}/github`, github({}));
    const detail =
      'The rule document does not accept pushes of the sender github. Add it to "accept" there, or take the webhook away.';
    expect({ status, ...json }).toMatchObject({ status: 403, type: expect.stringContaining("not-accepted"), detail });
    expect(await stored(GHCR)).toEqual([]);
    expect(await lastRejection()).toMatchObject({ status: 403, token: "every", reason: detail });
  });

  it("is Docker Hub too, where only others are named", async () => {
    await putRules(JSON.stringify({ ...documentFor("a"), accept: ["github"] }));
    const body = { push_data: { tag: "v1" }, repository: { repo_name: "accept/web" } };
    expect((await tell(EVERY_SENDER, body)).status).toBe(403);
    expect((await tell(`${EVERY_SENDER}/docker-hub`, body)).status).toBe(403);
    expect(await stored("accept/web")).toEqual([]);
  });

  it("has its push held while the document is invalid, and refused when it is routed", async () => {
    vi.stubGlobal("fetch", async (url: string) => {
      sent.push(url);
      return new Response("ok");
    });
    await putRules("{");
    const { status, json } = await tell(`${EVERY_SENDER}/github`, github({}));
    expect([status, json.held]).toEqual([202, expect.stringContaining("the rule document has")]);
    await putRules(JSON.stringify({ ...documentFor("a"), accept: ["docker-hub"] }));
    const relay = env.REPOSITORY.getByName(GHCR);
    await runDurableObjectAlarm(relay);
    const record = await relay.read(json.event ?? "");
    expect(record).toMatchObject({
      event: { sender: "github" },
      deliveries: [],
      routing: { refused: 'the rule document does not accept the sender github: see its "accept"' },
    });
    expect(record?.held).toBeUndefined();
    expect(sent).toEqual([]);
  });
});
