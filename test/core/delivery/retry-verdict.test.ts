import { describe, expect, it } from "vitest";
import { judge, type Outcome, type Verdict } from "../../../src/core/delivery/retry.ts";

const now = Date.UTC(2026, 10, 23, 12);

function answered(status: number, retryAfter?: string): Outcome {
  return { kind: "response", status, ...(retryAfter !== undefined && { retryAfter }) };
}

function steered(status: number, steering: string): Outcome {
  return { kind: "response", status, steering };
}

function aborted(status: number): Verdict {
  return { kind: "failed", reason: `answered ${status} and asked for no retry` };
}

function disabled(status: number): Verdict {
  return { kind: "failed", reason: `answered ${status} and disabled further deliveries`, blocksTarget: true };
}

describe("judge with a webhook-delivery header", () => {
  it.each<[outcome: Outcome, verdict: Verdict]>([
    [steered(503, "abort-message"), aborted(503)],
    [steered(429, "abort-message"), aborted(429)],
    [steered(404, "abort-message"), aborted(404)],
    [steered(503, "disable"), disabled(503)],
    [steered(410, "disable"), disabled(410)],
    [steered(302, "disable"), disabled(302)],
    // A 2xx stays a success, and unknown header values are ignored.
    [steered(200, "abort-message"), { kind: "delivered" }],
    [steered(204, "disable"), { kind: "delivered" }],
    [steered(503, "Disable"), { kind: "retry", reason: "answered 503" }],
    [steered(503, ""), { kind: "retry", reason: "answered 503" }],
    [steered(404, "retry"), { kind: "failed", reason: "answered 404" }],
    [{ kind: "response", status: 503, steering: "abort-message", retryAfter: "5" }, aborted(503)],
  ])("%j", (outcome, verdict) => {
    expect(judge(outcome, now)).toEqual(verdict);
  });

  it("ignores the target's list of statuses", () => {
    expect(judge(steered(503, "abort-message"), now, () => true)).toEqual(aborted(503));
    expect(judge(steered(410, "disable"), now, () => true)).toEqual(disabled(410));
  });
});

describe("judge of a 2xx that does not fulfil delivered_when", () => {
  const unmet = "delivered_when does not hold: body.ok";
  const soft: Outcome = { kind: "response", status: 200, unmet };
  const reason = `answered 200, but ${unmet}`;

  it.each<[outcome: Outcome, retried: number[] | undefined, verdict: Verdict]>([
    [soft, undefined, { kind: "retry", reason }],
    [{ ...soft, retryAfter: "90" }, undefined, { kind: "retry", reason, retryAfterMs: 90_000 }],
    [soft, [200], { kind: "retry", reason }],
    [soft, [503], { kind: "failed", reason }],
    [{ ...soft, steering: "abort-message" }, undefined, { kind: "failed", reason: `${reason} and asked for no retry` }],
    [{ ...soft, status: 202 }, undefined, { kind: "retry", reason: `answered 202, but ${unmet}` }],
    // The status is the half that failed.
    [{ kind: "response", status: 503 }, undefined, { kind: "retry", reason: "answered 503" }],
  ])("%j with %j", (outcome, retried, verdict) => {
    expect(judge(outcome, now, retried && ((status) => retried.includes(status)))).toEqual(verdict);
  });
});

describe("judge with a target's list of statuses", () => {
  it.each<[outcome: Outcome, retried: number[], verdict: Verdict]>([
    [answered(404), [404], { kind: "retry", reason: "answered 404" }],
    [answered(404, "90"), [404], { kind: "retry", reason: "answered 404", retryAfterMs: 90_000 }],
    [answered(503), [404], { kind: "failed", reason: "answered 503" }],
    [answered(429), [], { kind: "failed", reason: "answered 429" }],
    [answered(302), [302], { kind: "retry", reason: "answered 302" }],
    [answered(410), [410], { kind: "retry", reason: "answered 410" }],
    [answered(410), [503], { kind: "failed", reason: "answered 410: the target is gone", blocksTarget: true }],
    [answered(200), [200], { kind: "delivered" }],
    [{ kind: "no-response", reason: "timed out" }, [], { kind: "retry", reason: "timed out" }],
    [{ kind: "refused", reason: "private" }, [503], { kind: "failed", reason: "private" }],
  ])("%j with %j", (outcome, retried, verdict) => {
    expect(judge(outcome, now, (status) => retried.includes(status))).toEqual(verdict);
  });
});
