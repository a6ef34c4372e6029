import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { RepositoryRelay } from "../../../src/worker/repository/relay.ts";
import { arrivalOf, documentFor } from "./arrival.ts";
import { stubTargets, type FakeTargets } from "./targets.ts";

let relay: DurableObjectStub<RepositoryRelay>;
let targets: FakeTargets;
/** Lets the request of that number be answered. */
let answers: (() => void)[];

beforeEach(async () => {
  relay = env.REPOSITORY.getByName(`acme/timed-out-${crypto.randomUUID()}`);
  targets = stubTargets();
  const gates = Array.from({ length: 6 }, () => Promise.withResolvers<void>());
  answers = gates.map(({ resolve }) => resolve);
  let requests = 0;
  targets.answer("slow.example", async () => {
    const number = requests++;
    // As the platform ends a request whose time is over.
    if (number === 0) throw new DOMException("too late", "TimeoutError");
    await gates[number]?.promise;
    return new Response("ok");
  });
  await env.RULES.put("rules", JSON.stringify(documentFor("slow")));
});

afterEach(async () => {
  await env.RULES.delete("rules");
  vi.unstubAllGlobals();
});

async function push(text: string): Promise<string> {
  return (await relay.accept(await arrivalOf(text, documentFor("slow")))).event;
}

it("sends a target one request at a time after a time-out, until it answers", async () => {
  const first = await push("times out");
  await vi.waitFor(async () => {
    expect((await relay.read(first))?.deliveries[0]?.attempts).toMatchObject([{ reason: "no answer within 1000 ms" }]);
  });
  for (const text of ["one", "two", "three"]) await push(text);
  await vi.waitFor(() => expect(targets.sent).toHaveLength(2));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(targets.sent).toHaveLength(2);

  answers[1]?.();
  await vi.waitFor(() => expect(targets.sent).toHaveLength(4));
  for (const answer of answers) answer();
});
