import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { freshForEach, send, type Receipt } from "./fresh-repository.ts";

const fresh = freshForEach();

/** Writes rules of which each takes some 25,000 steps on the payload below; the last one matches every push. */
async function writeSlowRules(count: number): Promise<void> {
  const slow = { match: { when: "payload.list.exists(x, x.matches('^(a+)+$'))" }, targets: ["a"] };
  const rules = Array.from({ length: count }, (_, index) => ({ name: `slow ${index}`, ...slow }));
  const document = {
    version: 1,
    targets: { a: { type: "webhook", url: "https://a.example/" } },
    rules: [...rules, { name: "every push", targets: ["a"] }],
  };
  await env.RULES.put("rules", JSON.stringify(document));
  vi.setSystemTime(Date.now() + 400_000);
}

function sendLong(): Promise<Receipt> {
  const body = {
    push_data: { tag: "v1" },
    repository: { repo_name: "acme/work" },
    list: Array.from({ length: 30 }, () => `${"a".repeat(4000)}!`),
  };
  return send(JSON.stringify(body));
}

describe("a push on which the rules take long", () => {
  it("is stored first, then routed by its repository's object at once", async () => {
    await writeSlowRules(4);
    const receipt = await sendLong();
    expect(receipt).toMatchObject({
      rules: [],
      held: "the rules take long on this push: it is stored, and its repository's object asks the rules next",
    });
    const relay = env.REPOSITORY.getByName("acme/work");
    await runDurableObjectAlarm(relay);
    const record = await relay.read(receipt.event);
    expect(record?.held).toBeUndefined();
    expect(record).toMatchObject({ routing: { rules: ["every push"] }, deliveries: [{ status: "delivered" }] });
    expect(fresh.targets.sent).toHaveLength(1);
  });

  it("stays held when they take too long there too, until there is another document", async () => {
    await writeSlowRules(100);
    const { event } = await sendLong();
    const relay = env.REPOSITORY.getByName("acme/work");
    await runDurableObjectAlarm(relay);
    expect((await relay.read(event))?.held).toMatch(
      /^the rules take too much work on this push, up to the rule "slow \d+"/,
    );
    expect(fresh.targets.sent).toEqual([]);

    await writeSlowRules(0);
    await runDurableObjectAlarm(relay);
    expect(await relay.read(event)).toMatchObject({ deliveries: [{ target: "a", status: "delivered" }] });
  });
});
