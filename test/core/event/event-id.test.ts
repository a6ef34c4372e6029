import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  DUPLICATE_WINDOW_MS,
  eventId,
  firstEventIdOfDay,
  identityOfPush,
  identityUpTo010,
  possibleEventIds,
  startOfEventId,
} from "../../../src/core/event/event-id.ts";

const DAY_MS = 86_400_000;
const noon = Date.UTC(2026, 10, 23, 12);

const digest = fc.uint8Array({ minLength: 32, maxLength: 32 });
// Two bytes of days since 1970 last until the year 2149.
const time = fc.integer({ min: DAY_MS, max: 65_536 * DAY_MS - 1 });

describe("eventId", () => {
  it("encodes the day and the digest in Crockford's base 32", () => {
    expect(eventId(0, new Uint8Array(32))).toBe(`evt_${"0".repeat(26)}`);
    // 128 bits of ones in groups of five: the last group has three of them.
    expect(eventId(65_535 * DAY_MS, new Uint8Array(32).fill(255))).toBe(`evt_${"z".repeat(25)}w`);
  });

  it("has 26 unambiguous characters", () => {
    fc.assert(
      fc.property(time, digest, (at, bytes) => {
        expect(eventId(at, bytes)).toMatch(/^evt_[0-9a-hjkmnp-tv-z]{26}$/);
      }),
    );
  });

  it("is the same for a body during a UTC day, and another one the next day", () => {
    fc.assert(
      fc.property(time, fc.nat(DAY_MS - 1), digest, (at, later, bytes) => {
        const midnight = at - (at % DAY_MS);
        expect(eventId(midnight + later, bytes)).toBe(eventId(midnight, bytes));
        expect(eventId(midnight - 1, bytes)).not.toBe(eventId(midnight, bytes));
      }),
    );
  });

  it("differs between bodies", () => {
    const other = new Uint8Array(32);
    other[13] = 1;
    expect(eventId(noon, other)).not.toBe(eventId(noon, new Uint8Array(32)));
  });

  it("sorts by the day of receipt", () => {
    fc.assert(
      fc.property(time, time, digest, digest, (one, two, first, second) => {
        fc.pre(Math.floor(one / DAY_MS) < Math.floor(two / DAY_MS));
        expect(eventId(one, first) < eventId(two, second)).toBe(true);
      }),
    );
  });
});

describe("identityOfPush", () => {
  const body = new TextEncoder().encode("a body, é");
  const bodyDigest = new TextEncoder().encode("<its digest>");
  const web = { sender: "docker-hub", push: { repository: "acme/web", tag: "v1" }, index: 0 };
  const text = (push: Parameters<typeof identityOfPush>[1]): string =>
    new TextDecoder().decode(identityOfPush(bodyDigest, push));

  it("joins sender, repository, tag, place and the body's digest", () => {
    expect(text(web)).toBe(`["docker-hub","acme/web","v1",0]\n<its digest>`);
    expect(text({ ...web, push: { repository: "acme/web" } })).toBe(`["docker-hub","acme/web",null,0]\n<its digest>`);
  });

  it("differs if the sender, the repository, the tag or the place differs", () => {
    const all = [
      web,
      { ...web, sender: "github" },
      { ...web, push: { repository: "acme/db", tag: "v1" } },
      { ...web, push: { repository: "acme/web", tag: "v2" } },
      { ...web, push: { repository: "acme/web" } },
      { ...web, push: { repository: "acme/web", tag: "null" } },
      { ...web, index: 1 },
    ];
    expect(new Set(all.map(text)).size).toBe(7);
  });

  it("has the form of versions up to 0.1.0", () => {
    const identities = [0, 1, 12].map((index) => new TextDecoder().decode(identityUpTo010(body, index)));
    expect(identities).toEqual(["a body, é", "a body, é\n1", "a body, é\n12"]);
  });
});

describe("possibleEventIds", () => {
  it("include the stored id at any time of the window", () => {
    fc.assert(
      fc.property(time, fc.nat(DUPLICATE_WINDOW_MS - 1), digest, (at, ago, bytes) => {
        expect(possibleEventIds(at, bytes)).toContain(eventId(Math.max(0, at - ago), bytes));
      }),
    );
  });

  it("are today's and yesterday's", () => {
    const bytes = new Uint8Array(32).fill(7);
    expect(possibleEventIds(noon, bytes)).toEqual([eventId(noon, bytes), eventId(noon - DAY_MS, bytes)]);
  });
});

describe("firstEventIdOfDay", () => {
  it("sorts after all ids of earlier days", () => {
    fc.assert(
      fc.property(time, digest, (at, bytes) => {
        const first = firstEventIdOfDay(at);
        const midnight = at - (at % DAY_MS);
        expect(first <= eventId(midnight, bytes)).toBe(true);
        expect(eventId(midnight - 1, bytes) < first).toBe(true);
      }),
    );
  });
});

describe("startOfEventId", () => {
  it.each([
    { what: "of the first id", id: eventId(0, new Uint8Array(32)), start: 0 },
    { what: "of the second day's first id", id: eventId(DAY_MS, new Uint8Array(32)), start: 2 ** 37 },
    { what: "of the last id", id: eventId(65_535 * DAY_MS, new Uint8Array(32).fill(255)), start: 2 ** 53 - 1 },
    { what: "without the digest's 38th bit", id: eventId(0, Uint8Array.of(0, 0, 0, 0, 0b0000_0100)), start: 0 },
    { what: "with the digest's 37th bit", id: eventId(0, Uint8Array.of(0, 0, 0, 0, 0b0000_1000)), start: 1 },
    { what: "of what is no id", id: "evt_", start: 0 },
  ])("is the number of the first 53 bits, $what", ({ id, start }) => {
    expect(startOfEventId(id)).toBe(start);
  });

  it("orders events as their ids do", () => {
    fc.assert(
      fc.property(time, digest, time, digest, (at, one, otherAt, other) => {
        const starts = [eventId(at, one), eventId(otherAt, other)].toSorted().map(startOfEventId);
        expect(starts).toEqual(starts.toSorted((a, b) => a - b));
      }),
    );
  });
});
