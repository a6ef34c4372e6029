import { describe, expect, it } from "vitest";
import type { EventSummary } from "../../../src/core/record/summary.ts";
import { filterFor, filterOf } from "../../../src/core/search/filter.ts";
import { matches } from "../../../src/core/search/match.ts";
import { parseSearch } from "../../../src/core/search/parse.ts";
import { utcCalendar } from "../../../src/core/search/time.ts";

const EVENT: EventSummary = {
  id: "evt_a9h3xq5m1r0000000000000000",
  receivedAt: Date.parse("2026-11-28T10:00:00Z"),
  repository: "acme/api",
  tag: "v1.8.8",
  pusher: "Anna-Lena",
  token: "ci",
  status: "failed",
  rules: ["releases"],
  deliveries: [
    { id: "dlv_1", target: "production", status: "delivered", attempts: 1 },
    { id: "dlv_2", target: "staging", status: "failed", attempts: 4, reason: "answered 500 ImagePullBackOff" },
  ],
};

function isFound(search: string, event = EVENT): boolean {
  const parsed = parseSearch(search);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return matches(event, filterOf({}, parsed.value, utcCalendar(Date.parse("2026-11-29T12:00:00Z"))));
}

function found(parameters: object, search: string): boolean {
  const parsed = parseSearch(search);
  return parsed.ok && matches(EVENT, filterOf(parameters, parsed.value, utcCalendar(0)));
}

describe("the event", () => {
  it.each([
    "",
    "acme/api:v1.8.8",
    "acme/*",
    "*/api:v1*",
    "*cm*/*p*:v*8*8",
    "repository:api",
    "evt_a9h3xq5m1r0000000000000000",
    "pusher:lena",
    "pusher:ANNA",
    "target:production",
    "target:production status:delivered",
    "target:staging status:failed",
    "target:staging reason:imagepull status:failed",
    "target:prod* target:stag* status:failed",
    "status:failed",
    "status:failed status:held",
    "rule:releases token:ci",
    "since:yesterday",
    "on:2026-11-28",
    "v1.8",
    "LENA",
    "api v1.8.8",
    "production",
    "releases",
    "imagepull",
    "type:all",
    "type:push",
  ])("is found by %j", (search) => expect(isFound(search)).toBe(true));

  it.each([
    "acme/web",
    "*cm*/*q*",
    "*me/api*api",
    "acme/api:v1.8",
    "repository:pi",
    "evt_a9h3xq5m1r0000000000000001",
    "pusher:bob",
    "target:production status:failed",
    "target:production reason:imagepull",
    "target:prod* status:failed",
    "target:production status:failed since:yesterday",
    "target:other",
    "status:delivered",
    "status:superseded",
    "since:today",
    "receivedAt",
    "attempts",
    "deliveries",
    "dlv_1",
    "production staging nothing",
    "type:alert",
  ])("is not found by %j", (search) => expect(isFound(search)).toBe(false));

  it("that was redelivered has the status of its latest delivery to the target", () => {
    const later = { id: "dlv_3", target: "staging", status: "delivered", attempts: 1 } as const;
    const event: EventSummary = { ...EVENT, status: "delivered", deliveries: [...EVENT.deliveries, later] };
    expect(isFound("target:staging status:failed", event)).toBe(false);
    expect(isFound("target:staging status:delivered", event)).toBe(true);
    expect(isFound("reason:imagepull", event)).toBe(true);
  });

  it("must pass the parameters and the search", () => {
    expect(found({ repository: "acme/api" }, "tag:v1.8.8")).toBe(true);
    expect(found({ repository: "acme/api" }, "acme/web")).toBe(false);
    expect(found({ status: "failed" }, "status:delivered")).toBe(false);
    expect(found({ target: "production" }, "status:failed")).toBe(false);
    expect(found({ target: "staging" }, "status:failed")).toBe(true);
    expect(found({ repository: "acme/*", pusher: "Anna-Lena" }, "")).toBe(true);
    expect(found({ pusher: "anna" }, "")).toBe(false);
  });

  it("that is held with a delivery is found by its own status and the delivery's target", () => {
    const held: EventSummary = { ...EVENT, status: "held" };
    expect(isFound("status:held target:staging", held)).toBe(true);
    expect(isFound("status:held target:other", held)).toBe(false);
    expect(isFound("status:held target:staging")).toBe(false);
  });

  it("without a tag, a pusher and deliveries is found by its repository", () => {
    const { tag: _, pusher: __, ...bare } = EVENT;
    const event: EventSummary = { ...bare, rules: [], deliveries: [] };
    expect(isFound("ACME", event)).toBe(true);
    expect(isFound("v1.8", event)).toBe(false);
    expect(isFound("pusher:anna", event)).toBe(false);
    expect(isFound("tag:*", event)).toBe(false);
  });
});

it("a filter holds the parameters and the search, with the days of UTC", () => {
  const now = Date.parse("2026-11-29T12:00:00Z");
  expect(matches(EVENT, filterFor({ repository: "acme/api", q: "since:yesterday" }, now))).toBe(true);
  expect(matches(EVENT, filterFor({ repository: "acme/api", q: "since:today" }, now))).toBe(false);
  expect(matches(EVENT, filterFor({}, now))).toBe(true);
});
