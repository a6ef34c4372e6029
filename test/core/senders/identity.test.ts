import { describe, expect, it } from "vitest";
import { repeatWindowMs, windowAt } from "../../../src/core/senders/identity.ts";
import { senderOf } from "../../../src/core/senders/senders.ts";
import * as bodies from "./bodies.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

const hub = { push_data: { tag: "v1", pushed_at: 1_417_566_161 }, repository: { repo_name: "acme/web" } };
const [, , pushed] = (bodies.distribution() as { events: object[] }).events;

/** Windows in which a sender's repeated body is the same push. */
function windowOf(name: string, body: object, deliveryId?: string): number {
  const sender = senderOf(name);
  const message = sender?.parse(body);
  if (sender === undefined || message?.ok !== true || "ignored" in message.value) throw new Error(`no push of ${name}`);
  return repeatWindowMs(sender.identity, message.value.pushes[0], deliveryId);
}

describe("repeatWindowMs", () => {
  it.each<[sender: string, what: string, body: object, deliveryId: string | undefined, window: number]>([
    ["docker-hub", "a body with its time", hub, undefined, 24 * HOUR_MS],
    ["docker-hub", "an old body without a time", { ...hub, push_data: { tag: "v1" } }, undefined, 5 * MINUTE_MS],
    ["github", "a body with times", bodies.github({}), undefined, 24 * HOUR_MS],
    ["github", "with X-GitHub-Delivery", { ...bodies.github({}) }, "72d3162e-cc78-11e3", 24 * HOUR_MS],
    ["quay", "what has no time, digest or id", bodies.quay(["latest"]), undefined, 5 * MINUTE_MS],
    ["harbor", "occur_at", bodies.harbor({}), undefined, 24 * HOUR_MS],
    ["harbor", "a body without a time", { ...bodies.harbor({}), occur_at: undefined }, undefined, 5 * MINUTE_MS],
    ["harbor", "the time of a CloudEvent", bodies.harborCloudEvent(), undefined, 24 * HOUR_MS],
    ["distribution", "id and timestamp", bodies.distribution(), undefined, 24 * HOUR_MS],
    ["distribution", "an event without a time", { events: [{ ...pushed, timestamp: null }] }, undefined, 5 * MINUTE_MS],
    ["gitlab", "id and timestamp", bodies.distribution(), undefined, 24 * HOUR_MS],
    ["acr", "id and timestamp", bodies.acr({}), undefined, 24 * HOUR_MS],
  ])("%s: %s", (sender, _, body, deliveryId, window) => {
    expect(windowOf(sender, body, deliveryId)).toBe(window);
  });
});

describe("windowAt", () => {
  it("is constant within a window and increases by one after it", () => {
    expect([0, 299_999, 300_000, 599_999, 600_000].map((time) => windowAt(time, 300_000))).toEqual([0, 0, 1, 1, 2]);
  });

  it("is undefined for a window of a day, as in older ids", () => {
    expect(windowAt(1_700_000_000_000, 86_400_000)).toBeUndefined();
  });
});
