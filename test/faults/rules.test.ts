import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, inject, test } from "vitest";
import { settledEvent, statuses } from "../e2e/history.ts";
import { push, pushBody, type Receipt } from "../e2e/push.ts";
import { startReceiver, type Receiver } from "../e2e/receiver.ts";
import { Relay } from "../e2e/relay-process.ts";
import { everyPushTo } from "../e2e/rules.ts";
import { until } from "../e2e/until.ts";
import { plan, startFaultyRelay } from "./faulty-relay.ts";
import { isFull } from "./scale.ts";

let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
});

afterAll(() => receiver?.[Symbol.asyncDispose]());

function rulesTo(...names: readonly string[]): string {
  return everyPushTo(Object.fromEntries(names.map((name) => [name, { url: receiver.url(`/${name}`) }])));
}

// test/e2e/held.test.ts has the short form. Within the platform's limits all of it runs.
describe.runIf(isFull || inject("box") !== undefined)("the rule document", { concurrent: true }, () => {
  test("in a KV that cannot be read: the last one that was read stays in force", async ({ expect }) => {
    await using relay = await startFaultyRelay([receiver.host], rulesTo("last-read"));
    const before = await push(relay, pushBody());
    await plan(relay, { kvUnreadable: true });
    // For so long it is not read again.
    await sleep(2500);
    const meanwhile = await push(relay, pushBody());
    expect(meanwhile.held).toBeUndefined();
    for (const { event } of [before, meanwhile]) {
      expect(statuses(await settledEvent(relay, event))).toEqual({ "last-read": "delivered" });
    }
  });

  test("in a KV that could never be read: pushes are held, and delivered when it can", async ({ expect }) => {
    await using relay = await startFaultyRelay([receiver.host], rulesTo("never-read"));
    await plan(relay, { kvUnreadable: true });
    const { event, held } = await push(relay, pushBody());
    expect(held).toContain("could not be read from KV");
    await plan(relay, {});
    expect(statuses(await settledEvent(relay, event))).toEqual({ "never-read": "delivered" });
  });

  test("broken, deleted and replaced while pushes come: each is routed by a valid one", async ({ expect }) => {
    await using relay = await Relay.start({ hosts: [receiver.host], rules: rulesTo("old") });
    // The first document is in force before it is broken: else it might never be read.
    const receipts: Receipt[] = [await push(relay, pushBody())];
    const over = new AbortController();
    const sending = (async () => {
      while (!over.signal.aborted) {
        receipts.push(await push(relay, pushBody()));
        await sleep(20);
      }
    })();
    const invalid = [`{ "version": 1, "targets": `, null, rulesTo("old", "new").replace("1", "2")];
    for (const rules of [...invalid, rulesTo("new")]) {
      await relay.writeRules(rules);
      // Longer than a document is taken for fresh; then a push that came later has met this one.
      await sleep(2500);
      const sent = receipts.length;
      await until(
        () => receipts.length,
        (count) => count > sent + 1,
      );
    }
    over.abort();
    await sending;

    const ends = new Set<string>();
    for (const { event } of receipts) ends.add(JSON.stringify(statuses(await settledEvent(relay, event))));
    expect([...ends].toSorted()).toEqual(['{"new":"delivered"}', '{"old":"delivered"}']);
    expect(receipts.filter(({ held }) => held !== undefined).length).toBeGreaterThan(0);
    const ids = [...receiver.received("/old"), ...receiver.received("/new")].map(
      ({ headers }) => headers["webhook-id"],
    );
    expect(ids).toHaveLength(receipts.length);
    expect(new Set(ids).size).toBe(receipts.length);
  });
});
