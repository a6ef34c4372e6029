import { describe, expect, it } from "vitest";
import { acceptedBody, settledBody } from "../../../src/core/delivery/callback-body.ts";
import type { Delivery, DeliveryStatus } from "../../../src/core/delivery/delivery.ts";

const eventUrl = "https://relay.example.com/events/evt_1";

function delivery(status: DeliveryStatus, target: string, attempts = 1): Delivery {
  const attempt = { number: 1, startedAt: 0, durationMs: 1 };
  return { id: `dlv_${target}`, target, status, attempts: Array.from({ length: attempts }, () => attempt) };
}

describe("the body of a callback", () => {
  it.each<[deliveries: Delivery[], state: string, description: string]>([
    [[], "success", "no rule matched: nothing to deliver"],
    [[delivery("delivered", "a"), delivery("delivered", "b")], "success", "2 of 2 deliveries made"],
    [[delivery("delivered", "a"), delivery("superseded", "b", 0)], "success", "1 of 2 deliveries made"],
    [
      [delivery("delivered", "a"), delivery("failed", "b"), delivery("failed", "c")],
      "failure",
      "1 of 3 deliveries made, 2 failed: b, c",
    ],
    // A failure whose failover delivered does not count.
    [
      [delivery("failed", "a"), { ...delivery("delivered", "b"), failoverFor: "a" }],
      "success",
      "1 of 2 deliveries made",
    ],
    [
      [delivery("failed", "a"), { ...delivery("failed", "b"), failoverFor: "a" }],
      "failure",
      "0 of 2 deliveries made, 2 failed: a, b",
    ],
    [
      [delivery("failed", "a"), { ...delivery("delivered", "b"), failoverFor: "c" }],
      "failure",
      "1 of 2 deliveries made, 1 failed: a",
    ],
    [[delivery("failed", "a", 0)], "error", "0 of 1 deliveries made, 1 failed: a"],
  ])("for %j", (deliveries, state, description) => {
    expect(settledBody(deliveries, eventUrl)).toEqual({
      state,
      description,
      context: "hubrelay",
      target_url: eventUrl,
    });
  });

  it.each([
    { length: 221, end: "x" },
    { length: 222, end: "…" },
  ])("is cut beyond 255 characters: a name of $length ends with $end", ({ length, end }) => {
    const { description } = settledBody([delivery("failed", "x".repeat(length))], eventUrl);
    expect(description).toHaveLength(255);
    expect(description).toBe(`0 of 1 deliveries made, 1 failed: ${"x".repeat(220)}${end}`);
  });

  it("on acceptance is a success", () => {
    expect(acceptedBody([delivery("pending", "a", 0)], eventUrl)).toMatchObject({ state: "success" });
  });

  // The limits of https://github.com/moby/moby/commit/c83cd5c7ac
  it("stays within Docker Hub's limits for any number of failures", () => {
    const deliveries = Array.from({ length: 40 }, (_, index) => delivery("failed", `${"t".repeat(62)}${index}`));
    const { description, context } = settledBody(deliveries, eventUrl);
    expect(description).toHaveLength(255);
    expect(description).toMatch(/^0 of 40 deliveries made, 40 failed: t.*…$/);
    expect(context.length).toBeLessThanOrEqual(100);
  });
});
