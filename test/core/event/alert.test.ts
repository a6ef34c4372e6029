import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alertBody } from "../../../src/core/event/alert-event.ts";
import { ALERT_PAUSE_MS, limitAlert, type Raised } from "../../../src/core/event/alert.ts";
import { ALERT_URL, alertOf, ALERTS, PUSH_URL } from "../alert-of.ts";
import { EVENT_ID, eventOf } from "../event-of.ts";

describe("alertBody", () => {
  it("has the fields of Standard Webhooks, and the alert's subject", () => {
    expect(JSON.parse(alertBody(alertOf({ ...ALERTS["delivery.failed"], leftOut: 2 }), ALERT_URL))).toEqual({
      type: "delivery.failed",
      timestamp: "2026-11-23T13:00:00.000Z",
      data: {
        repository: "acme/web",
        tag: "v1",
        token: "first",
        target: "deploy",
        reason: "gave up after 10 attempts: answered 503",
        attempts: 10,
        event_id: EVENT_ID,
        delivery_id: `dlv_${EVENT_ID.slice(4)}_1`,
        left_out: 2,
        url: PUSH_URL,
      },
    });
  });

  it("names no repository for a relay alert, and links the alert itself", () => {
    expect(JSON.parse(alertBody(alertOf(ALERTS["events.held"]), ALERT_URL))).toMatchObject({
      type: "events.held",
      data: { reason: "there is no valid rule document", count: 3, url: ALERT_URL },
    });
    expect(alertBody(alertOf(ALERTS["rules.invalid"]), ALERT_URL)).not.toContain("repository");
  });

  it("throws for a push", () => {
    expect(() => alertBody(eventOf(), PUSH_URL)).toThrow("is a push");
  });
});

it("an alert has no callback URL", () => {
  expect(alertOf(ALERTS["delivery.failed"], { callbackUrl: "https://hub.docker.com/hook" }).push).not.toHaveProperty(
    "callbackUrl",
  );
});

describe("limitAlert", () => {
  it.each([
    [0, false],
    [ALERT_PAUSE_MS - 1, false],
    [ALERT_PAUSE_MS, true],
  ])("raises it again after %i ms: %s", (ms, isRaised) => {
    expect(limitAlert({ at: 1000, leftOut: 3 }, 1000 + ms).isRaised).toBe(isRaised);
  });

  it("raises it once per pause, and counts all suppressed ones", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(ALERT_PAUSE_MS), { minLength: 1, maxLength: 50 }), (gaps) => {
        let [remembered, now, told]: [Raised | undefined, number, number] = [undefined, 0, 0];
        const raisedAt: number[] = [];
        for (const gap of gaps) {
          now += gap;
          const { isRaised, after } = limitAlert(remembered, now);
          if (isRaised) {
            told += remembered?.leftOut ?? 0;
            raisedAt.push(now);
          }
          remembered = after;
        }
        const pauses = raisedAt.slice(1).map((at, index) => at - (raisedAt[index] ?? 0));
        expect(Math.min(ALERT_PAUSE_MS, ...pauses)).toBe(ALERT_PAUSE_MS);
        expect(raisedAt.length + told + (remembered?.leftOut ?? 0)).toBe(gaps.length);
      }),
    );
  });
});
