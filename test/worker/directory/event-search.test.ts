import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventId } from "../../../src/core/event/event-id.ts";
import type { DeliverySummary, EventSummary } from "../../../src/core/record/summary.ts";
import { filterOf } from "../../../src/core/search/filter.ts";
import { matches } from "../../../src/core/search/match.ts";
import { parseSearch } from "../../../src/core/search/parse.ts";
import { utcCalendar } from "../../../src/core/search/time.ts";
import { EventIndex } from "../../../src/worker/directory/event-index.ts";
import { startOf } from "../../../src/worker/directory/rollups.ts";
import { searchBy } from "../../../src/worker/directory/search.ts";
import { Statistics } from "../../../src/worker/directory/statistics.ts";

const DAY = Date.parse("2026-11-28T00:00:00Z");
const NOW = DAY + 36 * 3_600_000;

/** The id that an event has by its number and its time. */
function idOf(number: number, receivedAt = DAY): string {
  return eventId(receivedAt, new Uint8Array(14).fill(number));
}

const delivery: fc.Arbitrary<DeliverySummary> = fc.record(
  {
    id: fc.constantFrom("dlv_1", "dlv_2"),
    target: fc.constantFrom("production", "staging", "prod-eu", "rule"),
    status: fc.constantFrom("pending", "delivered", "failed", "superseded"),
    attempts: fc.nat(3),
    reason: fc.constantFrom('answered 500 "Oops"', "Timeout", "größe ÄRGER", "staging\\n"),
  },
  { requiredKeys: ["id", "target", "status", "attempts"] },
);

/** The status of an event, which follows from its deliveries as that of the relay does. */
function statusOf(deliveries: readonly DeliverySummary[], isHeld: boolean): EventSummary["status"] {
  const statuses = deliveries.map(({ status }) => status);
  if (statuses.includes("pending")) return "pending";
  if (statuses.length === 0) return isHeld ? "held" : "unrouted";
  return statuses.includes("failed") ? "failed" : "delivered";
}

const event = fc
  .record(
    {
      repository: fc.constantFrom("acme/api", "acme/web", "other/api", "ghcr.io/acme/a[1]?"),
      tag: fc.constantFrom("v1.8.8", "V1", "latest", "a*b"),
      pusher: fc.constantFrom("ann", "Anna-Lena", "bob", 'q"uote'),
      token: fc.constantFrom("ci", 'c"i', "hub1"),
      rules: fc.subarray(["releases", "everything", "target"]),
      deliveries: fc.array(delivery, { maxLength: 4 }),
      isHeld: fc.boolean(),
      receivedAt: fc.integer({ min: DAY, max: NOW }),
      isAlert: fc.boolean(),
    },
    { requiredKeys: ["repository", "token", "rules", "deliveries", "isHeld", "receivedAt", "isAlert"] },
  )
  .map(({ isHeld, isAlert, ...rest }): Omit<EventSummary, "id"> => {
    const status = statusOf(rest.deliveries, isHeld);
    return { ...rest, status, ...(isAlert && { alert: { type: "delivery.failed", reason: "it failed" } }) };
  });

const WORDS = [
  "acme/api",
  "acme/*",
  "*/api:v1*",
  "acme/web:latest",
  "ghcr.io/acme/a[1]?*",
  "ghcr.io/*?",
  "repository:api",
  "tag:v1.8.8",
  "tag:*1*",
  "tag:V1",
  "pusher:AN",
  "pusher:*a",
  'pusher:"q"',
  "token:ci",
  "token:h*",
  "rule:releases",
  "rule:*e*",
  "target:production",
  "target:prod*",
  "target:staging",
  "reason:TIME",
  "reason:oops",
  "status:failed",
  "status:delivered",
  "status:pending",
  "status:held",
  "status:superseded",
  "status:unrouted",
  "type:all",
  "type:alert",
  "type:delivery.failed",
  "since:today",
  "before:today",
  "on:yesterday",
  "since:3h",
  "api",
  "V1",
  "receivedAt",
  "rule",
  "target",
  "ÄRGER",
  "größe",
  "timeout",
  "anna",
  "prod-eu",
  "500",
  idOf(3),
  idOf(7),
];

/** The most words of a search, all of one kind. */
function longest(word: string): string {
  return Array.from({ length: 10 }, (_, number) => word + number).join(" ");
}

describe("a search in SQL", () => {
  it("finds what the filter says, also among entries of earlier versions", async () => {
    const stub = env.DIRECTORY.getByName("of-a-search");
    await runInDurableObject(stub, (_, { storage }) => {
      const index = new EventIndex(storage.sql);
      const { rollups } = new Statistics(storage.sql);
      const search = fc.uniqueArray(fc.constantFrom(...WORDS), { maxLength: 4 }).map((words) => words.join(" "));
      fc.assert(
        fc.property(
          fc.array(event, { minLength: 5, maxLength: 12 }),
          fc.array(fc.tuple(fc.nat(20), fc.array(delivery, { maxLength: 2 })), { maxLength: 3 }),
          fc.array(search, { minLength: 12 }),
          (made, changes, of) => {
            storage.sql.exec("DELETE FROM entries");
            storage.sql.exec("DELETE FROM tallies");
            const events = made.map((each, number): EventSummary => ({ ...each, id: idOf(number, each.receivedAt) }));
            for (const each of events) index.put(each);
            rollups.quarters(DAY, startOf(NOW), NOW, { left: Infinity });
            for (const [number, deliveries] of changes) {
              const old = events[number];
              if (old === undefined) continue;
              const changed = { ...old, deliveries, status: statusOf(deliveries, old.status === "held") };
              events[number] = changed;
              if (index.put(changed) !== undefined) rollups.invalidate(changed.receivedAt, NOW);
            }
            storage.sql.exec("UPDATE entries SET reasons = NULL WHERE id IN (?, ?, ?)", idOf(0), idOf(3), idOf(4));
            for (const text of of) {
              const parsed = parseSearch(text);
              if (!parsed.ok) continue;
              const filter = filterOf({}, parsed.value, utcCalendar(NOW));
              const found = index.search(searchBy(filter, { limit: 50 })).events.map(({ id }) => id);
              const right = events.filter((each) => matches(each, filter)).map(({ id }) => id);
              expect([text, found.toSorted()]).toEqual([text, right.toSorted()]);
            }
          },
        ),
        { numRuns: 60 },
      );
    });
  });

  it("of the most words of a kind is one that the platform takes", async () => {
    const stub = env.DIRECTORY.getByName("of-a-search");
    const kinds = ["target:*a", "reason:a", "rule:*a", "tag:*", "text", "token:a", "repository:a"];
    await runInDurableObject(stub, (_, { storage }) => {
      const index = new EventIndex(storage.sql);
      for (const text of [...kinds.map(longest), `${longest("target:x").slice(0, -20)} status:failed status:held`]) {
        const parsed = parseSearch(text);
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
        const parameters = { repository: "a*", tag: "b*", pusher: "c*", token: "d*", rule: "e*", target: "f*" };
        const filter = filterOf({ ...parameters, from: 1, to: 2 }, parsed.value, utcCalendar(NOW));
        const search = searchBy(filter, { limit: 50, cursor: "1_evt_1" });
        expect(index.search(search)).toEqual({ events: [] });
        expect(index.count(search, "x")).toEqual({ events: 0, failed: [] });
      }
    });
  });
});
