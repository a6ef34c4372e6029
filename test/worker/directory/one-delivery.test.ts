import { runDurableObjectAlarm } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { arrivalOf, documentFor } from "../repository/arrival.ts";

// A status and a target in a filter are of one delivery.

/** The hosts that answer 400, by repository. */
const BROKEN: Readonly<Record<string, readonly string[]>> = {
  "acme/both": ["x.example", "y.example"],
  "acme/only-y": ["y.example"],
};
let repository: string;
let broken: readonly string[];

beforeEach(() => {
  vi.stubGlobal("fetch", async (url: string) =>
    broken.includes(new URL(url).hostname) ? new Response("no", { status: 400 }) : new Response("ok"),
  );
});

afterEach(() => vi.unstubAllGlobals());

async function ask<T>(method: string, path: string, body?: object): Promise<T> {
  const headers = { authorization: "Bearer test-admin-token-of-24-characters" };
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const answer = await exports.default.fetch(new Request(`https://relay.example/api/v1${path}`, init));
  return answer.json<T>();
}

async function found(query: string): Promise<string[]> {
  const { events } = await ask<{ events: { repository: string }[] }>("GET", `/events?${query}`);
  return events.map((event) => event.repository).toSorted();
}

/** The deliveries of an event, as `target status`, in their order. */
async function deliveriesOf(name: string, event: string): Promise<string[]> {
  const record = await env.REPOSITORY.getByName(name).read(event);
  return (record?.deliveries ?? []).map(({ target, status }) => `${target} ${status}`);
}

it("find, count and repeat the failures of that target alone", async () => {
  await env.RULES.put("rules", JSON.stringify(documentFor("x", "y")));
  const events: Record<string, string> = {};
  for (repository of Object.keys(BROKEN)) {
    broken = BROKEN[repository] ?? [];
    const relay = env.REPOSITORY.getByName(repository);
    const push = { repository, name: repository.slice(5) };
    const { event } = await relay.accept(await arrivalOf(`{"of":"${repository}"}`, documentFor("x", "y"), push));
    events[repository] = event;
    await vi.waitFor(async () => expect((await deliveriesOf(repository, event)).join()).not.toContain("pending"));
  }
  await vi.waitFor(async () => expect(await found("status=failed")).toEqual(["acme/both", "acme/only-y"]));

  expect(await found("status=failed&target=x")).toEqual(["acme/both"]);
  expect(await found("status=failed&target=y")).toEqual(["acme/both", "acme/only-y"]);
  expect(await found("status=delivered&target=x")).toEqual(["acme/only-y"]);
  expect(await found("status=delivered&target=y")).toEqual([]);
  expect(await found("q=target:x status:failed")).toEqual(["acme/both"]);
  expect(await found("target=x&q=status:failed")).toEqual(["acme/both"]);
  expect(await found("q=target:y status:delivered")).toEqual([]);
  const { deliveries } = await ask<{ deliveries: { target: string }[] }>("GET", "/deliveries?status=failed&target=x");
  expect(deliveries.map(({ target }) => target)).toEqual(["x"]);

  const of = (filter: object): Promise<object> => ask("POST", "/redeliveries", { filter });
  expect(await of({})).toEqual({
    count: 2,
    deliveries: 3,
    targets: [
      { name: "x", count: 1 },
      { name: "y", count: 2 },
    ],
  });
  expect(await of({ target: "x" })).toEqual({ count: 1, deliveries: 1, targets: [{ name: "x", count: 1 }] });
  expect(await of({ status: "failed", target: "x" })).toMatchObject({ deliveries: 1 });
  expect(await of({ q: "target:x" })).toMatchObject({ deliveries: 1, targets: [{ name: "x", count: 1 }] });
  const [first = "", second = ""] = Object.values(events);
  const chosen = (...ids: string[]): Promise<object> => ask("POST", "/redeliveries", { filter: {}, events: ids });
  expect(await chosen(second)).toMatchObject({ count: 1, targets: [{ name: "y", count: 1 }] });
  expect(await chosen(first, second)).toMatchObject({ count: 2, deliveries: 3 });
  // Failures of other targets would be redelivered too.
  for (const q of ["target:x*", "target:x target:y", "reason:400"]) {
    expect(await of({ q })).toMatchObject({ status: 422, errors: [{ path: "filter.q" }] });
  }

  broken = [];
  const filter = { status: "failed", target: "x" };
  const job = await ask<{ id: string }>("POST", "/redeliveries", { filter, confirm: true });
  await vi.waitFor(async () => {
    await runDurableObjectAlarm(env.DIRECTORY.getByName("directory"));
    expect(await ask("GET", `/redeliveries/${job.id}`)).toMatchObject({ count: 1, done: 1, failed: 0 });
  });
  await vi.waitFor(async () => {
    await runDurableObjectAlarm(env.REPOSITORY.getByName("acme/both"));
    expect(await deliveriesOf("acme/both", events["acme/both"] ?? "")).toEqual(["x failed", "y failed", "x delivered"]);
  });
  expect(await deliveriesOf("acme/only-y", events["acme/only-y"] ?? "")).toEqual(["x delivered", "y failed"]);
  // What was put right is no failure of this target any more.
  await vi.waitFor(async () => expect(await found("status=failed&target=x")).toEqual([]));
});
