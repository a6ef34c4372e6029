import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import type { Delivery } from "../../../src/core/delivery/delivery.ts";
import { arrivalOf } from "./arrival.ts";
import { stubTargets } from "./targets.ts";

afterEach(() => vi.unstubAllGlobals());

const NAMES = ["a", "b", "c", "d", "e", "f", "g", "h"];

/** A document with targets that answer softly, more of them than an object has connections. */
function documentWith(fields: object, names: readonly string[]): object {
  const targets = names.map((name) => [
    name,
    { type: "webhook", url: `https://${name}.example/hook`, delivered_when: "body.ok", ...fields },
  ]);
  return { version: 1, targets: Object.fromEntries(targets), rules: [{ name: "all", targets: names }] };
}

async function deliveriesOf(repository: string, event: string): Promise<readonly Delivery[]> {
  return (await env.REPOSITORY.getByName(repository).read(event))?.deliveries ?? [];
}

it("retries a 200 that does not fulfil delivered_when, by whichever connection it came, until one does", async () => {
  const targets = stubTargets();
  for (const name of NAMES) {
    targets.answer(`${name}.example`, () => Response.json({ ok: false }, { headers: { "retry-after": "1" } }));
  }
  const repository = "acme/softly";
  const relay = env.REPOSITORY.getByName(repository);
  const { event } = await relay.accept(await arrivalOf("soft", documentWith({}, NAMES), { repository }));
  await vi.waitFor(async () => {
    for (const { attempts } of await deliveriesOf(repository, event)) expect(attempts.length).toBeGreaterThan(0);
  }, 10_000);
  const [first] = await deliveriesOf(repository, event);
  expect(first).toMatchObject({ status: "pending", reason: "answered 200, but delivered_when does not hold: body.ok" });
  expect(first?.attempts[0]).toMatchObject({ status: 200, response: '{"ok":false}' });

  for (const name of NAMES) targets.answer(`${name}.example`, () => Response.json({ ok: true }));
  await vi.waitFor(async () => {
    await runDurableObjectAlarm(relay);
    const statuses = (await deliveriesOf(repository, event)).map(({ status }) => status);
    expect(statuses).toEqual(NAMES.map(() => "delivered"));
  }, 10_000);
});

it.each([
  ["leaves its status out", { retry_on: ["503"] }, "answered 200, but delivered_when does not hold: body.ok"],
  [
    "has no schedule",
    { schedule: [] },
    "gave up after 1 attempt: answered 200, but delivered_when does not hold: body.ok",
  ],
])("fails for good where the target %s", async (what, fields, reason) => {
  const targets = stubTargets();
  targets.answer("a.example", () => Response.json({ ok: false }));
  const repository = `acme/soft-${what.replaceAll(" ", "-")}`;
  const document = documentWith(fields, ["a"]);
  const { event } = await env.REPOSITORY.getByName(repository).accept(await arrivalOf(what, document, { repository }));
  await vi.waitFor(async () => {
    expect(await deliveriesOf(repository, event)).toMatchObject([{ status: "failed", reason }]);
  }, 10_000);
});
