import { describe, expect, it } from "vitest";
import type { Attempt, Delivery } from "../../src/core/delivery/delivery.ts";
import { groupsOf, verdictOf } from "../../src/dashboard/pages/event/verdict.ts";

const attempt = (fields: Partial<Attempt> = {}): Attempt => ({ number: 1, startedAt: 0, durationMs: 1, ...fields });
const delivery = (fields: Partial<Delivery>): Delivery => ({
  id: "dlv_1",
  target: "a",
  status: "failed",
  attempts: [],
  ...fields,
});

const busy = attempt({ status: 500, reason: "answered 500", response: "ImagePullBackOff\nsee the log" });
const late = attempt({ reason: "no answer within 15000 ms" });

describe("the verdict on a delivery", () => {
  it.each<[verdict: string, fields: Partial<Delivery>]>([
    ["delivered", { status: "delivered", attempts: [attempt({ status: 200 })] }],
    ["delivered after 2 attempts", { status: "delivered", attempts: [busy, attempt({ status: 200 })] }],
    [
      "failed after 4 attempts: 500 ImagePullBackOff",
      { attempts: [busy, busy, busy, busy], reason: "gave up after 4 attempts: answered 500" },
    ],
    ["failed after 1 attempt: 500 ImagePullBackOff", { attempts: [busy], reason: "answered 500" }],
    [
      "failed after 1 attempt: expired: 500 ImagePullBackOff",
      { attempts: [busy], reason: "expired after 1 attempt: answered 500" },
    ],
    ["failed after 1 attempt: expired after 1 attempt", { attempts: [busy], reason: "expired after 1 attempt" }],
    [
      "failed after 1 attempt: no answer within 15000 ms",
      { attempts: [late], reason: "gave up after 1 attempt: no answer within 15000 ms" },
    ],
    [
      "failed after 1 attempt: 404 Jenkins: no job has this token",
      {
        attempts: [
          attempt({ status: 404, reason: "answered 404: Jenkins: no job has this token", response: "<html>" }),
        ],
        reason: "answered 404: Jenkins: no job has this token",
      },
    ],
    [
      "failed after 1 attempt: 502",
      {
        attempts: [attempt({ status: 502, reason: "answered 502", response: "<html><body>Bad gateway" })],
        reason: "answered 502",
      },
    ],
    [
      "failed after 1 attempt: the target reported failure: tests failed",
      { attempts: [attempt({ status: 202 })], reason: "the target reported failure: tests failed" },
    ],
    [
      "failed: the target is no longer in the rule document",
      { reason: "the target is no longer in the rule document" },
    ],
    ["superseded: merged into evt_1", { status: "superseded", reason: "merged into evt_1" }],
    ["pending", { status: "pending", dueAt: 1 }],
    ["pending: waits for an approval", { status: "pending", awaits: "approval", reason: "waits for an approval" }],
    [
      "retried after 1 attempt: 500 ImagePullBackOff",
      { status: "pending", dueAt: 1, attempts: [busy], reason: "answered 500" },
    ],
    [
      "pending after 1 attempt: accepted: waiting for the target's report",
      {
        status: "pending",
        awaits: "result",
        attempts: [attempt({ status: 202 })],
        reason: "accepted: waiting for the target's report",
      },
    ],
  ])("%s", (verdict, fields) => {
    expect(verdictOf(delivery(fields))).toBe(verdict);
  });

  it("quotes at most 100 characters of an answer", () => {
    const long = attempt({ status: 500, reason: "answered 500", response: "x".repeat(101) });
    expect(verdictOf(delivery({ attempts: [long], reason: "answered 500" }))).toBe(
      `failed after 1 attempt: 500 ${"x".repeat(99)}…`,
    );
  });
});

describe("the deliveries of an event", () => {
  it("are grouped by target, what failed first, with the latest of each", () => {
    const deliveries = [
      delivery({ id: "1", target: "chat", status: "delivered" }),
      delivery({ id: "2", target: "staging", status: "failed" }),
      delivery({ id: "3", target: "covered", status: "failed" }),
      delivery({ id: "4", target: "production", status: "failed" }),
      delivery({ id: "5", target: "backup", status: "delivered", failoverFor: "covered" }),
      delivery({ id: "6", target: "staging", status: "failed", redeliveryOf: "2" }),
      delivery({ id: "7", target: "staging", status: "pending", redeliveryOf: "6" }),
      delivery({ id: "8", target: "old", status: "superseded" }),
    ];
    expect(
      groupsOf(deliveries).map(({ target, latest, earlier }) => [target, latest.id, earlier.map(({ id }) => id)]),
    ).toEqual([
      ["production", "4", []],
      ["staging", "7", ["6", "2"]],
      ["covered", "3", []],
      ["old", "8", []],
      ["chat", "1", []],
      ["backup", "5", []],
    ]);
  });
});
