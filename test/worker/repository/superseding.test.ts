import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { settle, type Delivery } from "../../../src/core/delivery/delivery.ts";
import type { EventRecord } from "../../../src/core/record/record.ts";
import { redeliver } from "../../../src/core/record/redelivery.ts";
import type { Target } from "../../../src/core/targets/target.ts";
import { Superseding } from "../../../src/worker/repository/deliver/superseding.ts";
import { Announcements } from "../../../src/worker/repository/state/announcements.ts";
import { VersionGuard } from "../../../src/worker/repository/deliver/version-guard.ts";
import { DeployedPushes } from "../../../src/worker/repository/state/deployed-pushes.ts";
import { DeployedVersions } from "../../../src/worker/repository/state/deployed-versions.ts";
import { DueEvents } from "../../../src/worker/repository/state/due-events.ts";
import { EventStore } from "../../../src/worker/repository/state/event-store.ts";
import { RecordCache } from "../../../src/worker/repository/state/record-cache.ts";
import { pushAt, type Asked } from "./opened.ts";

interface Parts {
  readonly store: EventStore;
  readonly records: RecordCache;
  readonly deployed: DeployedPushes;
  readonly superseding: Superseding;
}

const DEPLOY: Target = { type: "webhook", url: "https://a.example/hook", kind: "deploy" };

let number = 0;

/** Runs a test on the storage of an object in which these records are. */
async function withStored(stored: readonly EventRecord[], test: (parts: Parts) => void): Promise<void> {
  const relay = env.REPOSITORY.getByName(`acme/superseding-${number++}`);
  await runInDurableObject(relay, (_, { storage: { sql } }) => {
    const store = new EventStore(sql);
    const records = new RecordCache(store, new Announcements());
    const deployed = new DeployedPushes(sql);
    for (const record of stored) store.insert(record, new Uint8Array([1]));
    const versions = new VersionGuard(records, deployed, new DeployedVersions(sql));
    const superseding = new Superseding(records, new DueEvents(sql, store), deployed, versions);
    test({ store, records, deployed, superseding });
  });
}

/** Has the first delivery of a push, or a redelivery of it, delivered. */
function deliver(
  { records, superseding }: Parts,
  { event }: EventRecord,
  isRedelivery = false,
  definition = DEPLOY,
): void {
  const stored = records.get(event.id);
  const [first] = stored?.deliveries ?? [];
  if (stored === undefined || first === undefined) throw new Error("unknown event");
  const after = isRedelivery ? redeliver(stored, first.id, Date.now()) : undefined;
  if (after !== undefined) records.write(after);
  const id = after?.deliveries.at(-1)?.id ?? first.id;
  const found = records.change(id, (delivery) => settle(delivery, "delivered"));
  if (found !== undefined) superseding.hasDelivered(event, found.delivery, definition);
}

/** The event that a deploy target has of the tag `v1`. */
const noted = ({ deployed }: Parts): string | undefined => deployed.newest("a", "v1")?.event;
const firstOf = ({ deliveries: [first] }: EventRecord): Delivery => first as Delivery;

describe("a push that a deploy target was given", () => {
  it.each<readonly [Asked, isRedelivery: boolean, isNoted: boolean]>([
    ["confirmed", false, true],
    ["not asked", false, true],
    ["unconfirmed", false, false],
    // An operator wanted it there.
    ["unconfirmed", true, true],
  ])("that is %s (redelivered: %s) is the newest that it has: %s", async (asked, isRedelivery, isNoted) => {
    const push = await pushAt(5, asked);
    await withStored([push], (parts) => {
      deliver(parts, push, isRedelivery);
      expect(noted(parts)).toBe(isNoted ? push.event.id : undefined);
    });
  });

  it.each<readonly [newer: Asked, isRedelivery: boolean, older: Asked, status: string]>([
    ["confirmed", false, "confirmed", "superseded"],
    ["confirmed", false, "not asked", "superseded"],
    ["not asked", false, "not asked", "superseded"],
    ["not asked", false, "unconfirmed", "superseded"],
    ["not asked", false, "confirmed", "pending"],
    ["unconfirmed", true, "confirmed", "pending"],
    ["unconfirmed", true, "not asked", "pending"],
  ])(
    "and is %s (redelivered: %s) leaves an older one that is %s %s",
    async (asked, isRedelivery, olderAsked, status) => {
      const [older, newer] = [await pushAt(1, olderAsked), await pushAt(5, asked)];
      await withStored([older, newer], (parts) => {
        deliver(parts, newer, isRedelivery);
        expect(parts.records.get(older.event.id)?.deliveries.map((delivery) => delivery.status)).toEqual([status]);
      });
    },
  );

  it.each([
    ["a newer push of the same tag", 9, "v1"],
    ["an older push of another tag", 1, "v2"],
  ])("leaves %s pending", async (_, second, tag) => {
    const [other, push] = [await pushAt(second, "not asked", tag), await pushAt(5, "not asked", "v1")];
    await withStored([other, push], (parts) => {
      deliver(parts, push);
      expect(parts.records.get(other.event.id)?.deliveries[0]?.status).toBe("pending");
    });
  });

  it("is not noted if the target does not deploy, the delivery failed, or the push has no tag", async () => {
    const push = await pushAt(5, "not asked");
    const { tag: _, ...untagged } = push.event.push;
    await withStored([push], ({ superseding, deployed, ...parts }) => {
      const [ended, failed] = [settle(firstOf(push), "delivered"), settle(firstOf(push), "failed")];
      superseding.hasDelivered(push.event, ended, { type: "webhook", url: "https://a.example/hook" });
      superseding.hasDelivered(push.event, failed, DEPLOY);
      superseding.hasDelivered({ ...push.event, push: untagged }, ended, DEPLOY);
      expect(noted({ superseding, deployed, ...parts })).toBeUndefined();
    });
  });

  it("takes the place of a newer one that was redelivered unconfirmed, if it is confirmed itself", async () => {
    const [older, forged] = [await pushAt(1, "confirmed"), await pushAt(5, "unconfirmed")];
    await withStored([older, forged], (parts) => {
      deliver(parts, forged, true);
      deliver(parts, older);
      expect(noted(parts)).toBe(older.event.id);
    });
  });
});

describe("before an attempt, a newer push that the target has", () => {
  it.each<readonly [newer: Asked, isRedelivery: boolean, older: Asked, standsInTheWay: boolean]>([
    ["confirmed", false, "confirmed", true],
    ["not asked", false, "not asked", true],
    ["not asked", false, "confirmed", false],
    ["unconfirmed", true, "confirmed", false],
  ])(
    "and is %s (redelivered: %s) stands in the way of one that is %s: %s",
    async (asked, isRedelivery, late, stands) => {
      const [older, newer] = [await pushAt(1, late), await pushAt(5, asked)];
      await withStored([newer], (parts) => {
        deliver(parts, newer, isRedelivery);
        parts.store.insert(older, new Uint8Array([1]));
        const found = parts.superseding.newerThan(older, firstOf(older), DEPLOY);
        expect(found).toBe(stands ? newer.event.id : undefined);
      });
    },
  );

  it.each<readonly [first: Asked, second: Asked, late: Asked, blockedBy: "first" | "second" | "nothing"]>([
    ["confirmed", "unconfirmed", "confirmed", "first"],
    ["confirmed", "not asked", "confirmed", "first"],
    ["confirmed", "not asked", "not asked", "second"],
    ["not asked", "unconfirmed", "not asked", "first"],
    ["not asked", "unconfirmed", "confirmed", "nothing"],
  ])("that is %s, then replaced by one that is %s: what is %s and late finds %s in its way", async (...table) => {
    const [asked, replacing, lateAsked, blockedBy] = table;
    const [late, first, second] = [await pushAt(1, lateAsked), await pushAt(5, asked), await pushAt(9, replacing)];
    await withStored([first, second], (parts) => {
      deliver(parts, first);
      deliver(parts, second, true);
      parts.store.insert(late, new Uint8Array([1]));
      const found = parts.superseding.newerThan(late, firstOf(late), DEPLOY);
      expect(found).toBe({ first: first.event.id, second: second.event.id, nothing: undefined }[blockedBy]);
    });
  });

  it("keeps the best confirmed one though two weaker ones replaced it", async () => {
    const late = await pushAt(1, "confirmed");
    const pushes = [await pushAt(5, "confirmed"), await pushAt(6, "not asked"), await pushAt(7, "unconfirmed")];
    const older = await pushAt(3, "not asked");
    await withStored(pushes, (parts) => {
      for (const push of pushes) deliver(parts, push, true);
      expect(parts.superseding.newerThan(late, firstOf(late), DEPLOY)).toBe(pushes[0]?.event.id);
      expect(parts.superseding.newerThan(older, firstOf(older), DEPLOY)).toBe(pushes[1]?.event.id);
    });
  });

  it("stands in the way though its event was deleted since", async () => {
    const [older, newer] = [await pushAt(1, "confirmed"), await pushAt(5, "unconfirmed")];
    await withStored([newer], (parts) => {
      deliver(parts, newer, true);
      parts.store.delete([newer.event.id]);
      parts.records.forget([newer.event.id]);
      expect(parts.superseding.newerThan(older, firstOf(older), DEPLOY)).toBe(newer.event.id);
      expect(parts.superseding.newerThan(newer, firstOf(newer), DEPLOY)).toBeUndefined();
      const anywhere: Target = { type: "webhook", url: "https://a.example/hook" };
      expect(parts.superseding.newerThan(older, firstOf(older), anywhere)).toBeUndefined();
    });
  });
});

describe("a higher version that a target with newer: version has", () => {
  const byVersion: Target = { ...DEPLOY, newer: "version" };

  it.each<readonly [higher: Asked, isRedelivery: boolean, lower: Asked, standsInTheWay: boolean]>([
    ["confirmed", false, "confirmed", true],
    ["confirmed", false, "not asked", true],
    ["not asked", false, "not asked", true],
    // A forged push of version 999 keeps no genuine one out.
    ["not asked", false, "confirmed", false],
    ["unconfirmed", true, "confirmed", false],
    ["unconfirmed", true, "not asked", false],
  ])(
    "and is %s (redelivered: %s) stands in the way of one that is %s: %s",
    async (asked, isRedelivery, late, stands) => {
      const [higher, lower] = [await pushAt(1, asked, "999"), await pushAt(5, late, "1.2")];
      await withStored([higher, lower], (parts) => {
        deliver(parts, higher, isRedelivery, byVersion);
        const end = parts.superseding.superseded(lower, firstOf(lower), byVersion);
        expect(end?.status).toBe(stands ? "superseded" : undefined);
        expect(firstOf(parts.records.get(lower.event.id) ?? lower).status).toBe(stands ? "superseded" : "pending");
      });
    },
  );

  it("and is confirmed stays in the way after an unconfirmed redelivery of a lower one", async () => {
    const [genuine, forged] = [await pushAt(1, "confirmed", "2.0"), await pushAt(2, "unconfirmed", "1.0")];
    const late = await pushAt(5, "confirmed", "1.5");
    await withStored([genuine, forged], (parts) => {
      deliver(parts, genuine, false, byVersion);
      deliver(parts, forged, true, byVersion);
      parts.store.insert(late, new Uint8Array([1]));
      expect(parts.superseding.superseded(late, firstOf(late), byVersion)?.reason).toMatch(/^1\.5 is an older version/);
    });
  });
});
