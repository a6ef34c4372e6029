import { describe, expect, it } from "vitest";
import { budgetOf, periodStart, RESOURCES, type PeriodUsage } from "../../../src/core/usage/budget.ts";
import { NO_USAGE } from "./no-usage.ts";

const NOON = Date.UTC(2026, 10, 24, 12);

/** Approximate usage of a thousand pushes. */
const THOUSAND: PeriodUsage = { ...NO_USAGE, requests: 1000, objectRequests: 3000, rowsWritten: 8000, events: 1000 };

describe("budgetOf", () => {
  it.each([
    { plan: "free", period: "day", resetsAt: Date.UTC(2026, 10, 25) },
    { plan: "paid", period: "month", resetsAt: Date.UTC(2026, 11, 1) },
  ] as const)("counts on the plan $plan by the $period", ({ plan, period, resetsAt }) => {
    expect(budgetOf(plan, NO_USAGE, NOON)).toMatchObject({ plan, period, resetsAt, status: "ok", events: 0 });
  });

  it.each([
    { used: { rowsWritten: 89_999 }, status: "ok" },
    { used: { rowsWritten: 90_000 }, status: "low" },
    { used: { objectGbSeconds: 11_699 }, status: "ok" },
    { used: { objectGbSeconds: 11_700 }, status: "low" },
    { used: { objectGbSeconds: 13_000 }, status: "exhausted" },
    { used: { kvWrites: 900 }, status: "low" },
    { used: { kvWrites: 1000 }, status: "exhausted" },
    { used: { rowsRead: 4_400_000, rowsWritten: 200_000 }, status: "exhausted" },
  ])("is $status with $used used", ({ used, status }) => {
    expect(budgetOf("free", { ...NO_USAGE, ...used }, NOON).status).toBe(status);
  });

  it("returns the cost of a push, and the pushes left by the scarcest resource", () => {
    const budget = budgetOf("free", THOUSAND, NOON);
    expect(budget.resources.find(({ name }) => name === "rowsWritten")).toEqual({
      name: "rowsWritten",
      used: 8000,
      limit: 100_000,
      perPush: 8,
    });
    expect(budget.pushesLeft).toBe(11_500);
  });

  it("counts duration where it is used up first", () => {
    // A push whose targets take 30 s keeps an object of 0.128 GB in memory for 30 s.
    const budget = budgetOf("free", { ...THOUSAND, objectGbSeconds: 3840 }, NOON);
    expect(budget.resources.find(({ name }) => name === "objectGbSeconds")).toEqual({
      name: "objectGbSeconds",
      used: 3840,
      limit: 13_000,
      perPush: 3.84,
    });
    expect(budget.pushesLeft).toBe(2385);
    // 0.30 + 3 x 0.15 + 8 x 1.00 + 3.84 x 12.50
    expect(budgetOf("paid", { ...THOUSAND, objectGbSeconds: 3840 }, NOON).usdPerMillionPushes).toBeCloseTo(56.75);
  });

  it("has no cost per push before the first push, and no NaN", () => {
    const budget = budgetOf("free", { ...NO_USAGE, requests: 10 }, NOON);
    expect(budget).not.toHaveProperty("pushesLeft");
    expect(budget).not.toHaveProperty("usdPerMillionPushes");
    expect(JSON.stringify(budget)).not.toContain("null");
  });

  it("follows the price list", () => {
    const usage = { ...NO_USAGE, requests: 1, objectRequests: 2, rowsWritten: 8, rowsRead: 100, kvReads: 1, events: 1 };
    // 0.30 + 2 x 0.15 + 8 x 1.00 + 100 x 0.001 + 0.50
    expect(budgetOf("paid", usage, NOON).usdPerMillionPushes).toBeCloseTo(9.2);
  });

  it("costs nothing beyond the plan until a limit is exceeded", () => {
    expect(budgetOf("paid", { ...NO_USAGE, rowsWritten: 50_000_000 }, NOON).usdBeyondPlan).toBe(0);
    expect(budgetOf("paid", { ...NO_USAGE, rowsWritten: 53_000_000 }, NOON).usdBeyondPlan).toBe(3);
    expect(budgetOf("free", { ...NO_USAGE, rowsWritten: 53_000_000 }, NOON).usdBeyondPlan).toBe(0);
  });

  it("lists every resource on both plans", () => {
    for (const plan of ["free", "paid"] as const) {
      expect(budgetOf(plan, NO_USAGE, NOON).resources.map(({ name }) => name)).toEqual(RESOURCES);
    }
  });
});

describe("periodStart", () => {
  it.each([
    { plan: "free", now: NOON, start: Date.UTC(2026, 10, 24) },
    { plan: "paid", now: NOON, start: Date.UTC(2026, 10, 1) },
    { plan: "free", now: Date.UTC(2026, 11, 31, 23, 59, 59, 999), start: Date.UTC(2026, 11, 31) },
  ] as const)("of $plan at $now is $start", ({ plan, now, start }) => {
    expect(periodStart(plan, now)).toBe(start);
  });
});
