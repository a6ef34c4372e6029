import { runDurableObjectAlarm } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { stubTargets, type FakeTargets } from "../repository/targets.ts";

const TOKEN = "test-token-number-one-24";

let targets: FakeTargets;
let number = 0;
let repository: string;

beforeEach(() => {
  targets = stubTargets();
  repository = `acme/work-${number++}`;
  // A day further for each test: no isolate has a document of the one before.
  vi.useFakeTimers({ now: Date.now() + number * 24 * 3_600_000, toFake: ["Date"] });
});

afterEach(async () => {
  await env.RULES.delete("rules");
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

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

interface Receipt {
  readonly event: string;
  readonly held?: string;
  readonly rules: readonly string[];
}

async function send(): Promise<Receipt> {
  const body = JSON.stringify({
    push_data: { tag: "v1" },
    repository: { repo_name: repository },
    list: Array.from({ length: 30 }, () => `${"a".repeat(4000)}!`),
  });
  const answer = await exports.default.fetch(
    new Request(`https://relay.example/hook/${TOKEN}`, { method: "POST", body }),
  );
  expect(answer.status).toBe(202);
  return answer.json();
}

describe("a push on which the rules take long", () => {
  it("is stored first, then routed by its repository's object at once", async () => {
    await writeSlowRules(4);
    const receipt = await send();
    expect(receipt).toMatchObject({
      rules: [],
      held: "the rules take long on this push: it is stored, and its repository's object asks the rules next",
    });
    const relay = env.REPOSITORY.getByName(repository);
    await runDurableObjectAlarm(relay);
    const record = await relay.read(receipt.event);
    expect(record?.held).toBeUndefined();
    expect(record).toMatchObject({ routing: { rules: ["every push"] }, deliveries: [{ status: "delivered" }] });
    expect(targets.sent).toHaveLength(1);
  });

  it("stays held when they take too long there too, until there is another document", async () => {
    await writeSlowRules(100);
    const { event } = await send();
    const relay = env.REPOSITORY.getByName(repository);
    await runDurableObjectAlarm(relay);
    expect((await relay.read(event))?.held).toMatch(
      /^the rules take too much work on this push, up to the rule "slow \d+"/,
    );
    expect(targets.sent).toEqual([]);

    await writeSlowRules(0);
    await runDurableObjectAlarm(relay);
    expect(await relay.read(event)).toMatchObject({ deliveries: [{ target: "a", status: "delivered" }] });
  });
});
