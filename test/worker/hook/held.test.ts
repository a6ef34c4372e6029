import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { freshForEach, send } from "./fresh-repository.ts";
import { EVERY_SENDER, tell } from "./tell.ts";

const BLOCK = { name: "block tmp", match: { when: "push.tag.startsWith('tmp-')" }, targets: [], final: true };
const DEPLOY = { name: "deploy", targets: ["a"] };

const fresh = freshForEach();

async function writeRules(...rules: readonly object[]): Promise<void> {
  await write({ rules });
}

async function write(parts: object): Promise<void> {
  const document = { version: 1, targets: { a: { type: "webhook", url: "https://a.example/" } }, ...parts };
  await env.RULES.put("rules", JSON.stringify(document));
  vi.setSystemTime(Date.now() + 400_000);
}

describe("a push on which a final rule cannot be evaluated", () => {
  it("is held with the rule and the error, until another document decides on it", async () => {
    await writeRules(BLOCK, DEPLOY);
    // A push without a tag, of which the condition asks.
    const receipt = await send(`{"push_data":{},"repository":{"repo_name":"acme/held"}}`);
    expect(receipt).toMatchObject({ rules: [], deliveries: [] });
    expect(receipt.held).toMatch(/^the final rule "block tmp" could not be evaluated: when: .*tag/);
    const relay = env.REPOSITORY.getByName("acme/held");

    // The same document changes nothing, however often it is looked at.
    vi.setSystemTime(Date.now() + 400_000);
    await runDurableObjectAlarm(relay);
    expect(await relay.read(receipt.event)).toMatchObject({ held: receipt.held, deliveries: [] });

    await writeRules({ ...BLOCK, match: { tag: "tmp-*" } }, DEPLOY);
    await runDurableObjectAlarm(relay);
    const record = await relay.read(receipt.event);
    expect(record).toMatchObject({ routing: { rules: ["deploy"] }, deliveries: [{ status: "delivered" }] });
    expect(record?.held).toBeUndefined();
    expect(fresh.targets.sent).toHaveLength(1);
  });

  it("stays held when another document cannot decide on it either", async () => {
    await writeRules(BLOCK, DEPLOY);
    const { event } = await send(`{"push_data":{},"repository":{"repo_name":"acme/held"}}`);
    const relay = env.REPOSITORY.getByName("acme/held");
    await writeRules({ ...BLOCK, name: "block again" }, DEPLOY);
    await runDurableObjectAlarm(relay);
    expect((await relay.read(event))?.held).toMatch(/^the final rule "block again" could not be evaluated/);
    expect(fresh.targets.sent).toEqual([]);
  });

  it("is not one whose tag is behind 32 other keys", async () => {
    await writeRules(BLOCK, DEPLOY);
    const junk = Array.from({ length: 32 }, (_, index) => `"junk${index}":0`).join(",");
    const body = `{"push_data":{${junk},"tag":"tmp-1"},"repository":{"repo_name":"acme/held"}}`;
    const receipt = await send(body);
    expect(receipt).toMatchObject({ rules: ["block tmp"], deliveries: [] });
    expect(receipt.held).toBeUndefined();
    expect(fresh.targets.sent).toEqual([]);
  });
});

describe("a push of another registry where the document wants pushes confirmed", () => {
  it("is held as unconfirmed, and delivered when its rule is off", async () => {
    await write({ verify: "tag", rules: [DEPLOY] });
    const name = "acme/other";
    const body = { repository: name, docker_url: `quay.io/${name}`, updated_tags: ["v1"] };
    const { json } = await tell(`${EVERY_SENDER}/quay`, body);
    expect(json.held).toMatch(
      /^cannot be confirmed: Docker Hub cannot confirm pushes to quay.io, and "registries" does not name it. Set "verify": "off"/,
    );
    const relay = env.REPOSITORY.getByName(`quay.io/${name}`);
    expect(await relay.read(json.event ?? "")).toMatchObject({ held: json.held, deliveries: [] });
    expect(fresh.targets.sent).toEqual([]);

    await write({ verify: "tag", rules: [{ ...DEPLOY, verify: "off" }] });
    await runDurableObjectAlarm(relay);
    const record = await relay.read(json.event ?? "");
    expect(record?.held).toBeUndefined();
    expect(record?.deliveries).toMatchObject([{ target: "a", status: "delivered" }]);
  });

  it("that is held is delivered to a target that an operator names", async () => {
    await write({ verify: "tag", rules: [DEPLOY] });
    const { event } = await send(`{"push_data":{},"repository":{"repo_name":"acme/held"}}`);
    const relay = env.REPOSITORY.getByName("acme/held");
    const definition = { type: "webhook", url: "https://b.example/" } as const;
    await relay.redeliverEvent(event, { name: "b", definition });
    await runDurableObjectAlarm(relay);
    expect((await relay.read(event))?.deliveries).toMatchObject([{ target: "b", status: "delivered" }]);
    expect(fresh.targets.sent).toHaveLength(1);
  });
});
