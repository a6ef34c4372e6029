import { expect, it } from "vitest";
import { TYPES } from "../../../src/core/targets/types.ts";
import { describeDryRun } from "../../../src/cli/dry-run/describe.ts";
import { dryRunRequest } from "../../../src/cli/dry-run/request.ts";
import type { DryRun } from "../../../src/cli/dry-run/dry-run.ts";
import { openDelivery } from "../../../src/core/delivery/delivery.ts";
import { ok } from "../../../src/core/lib/result.ts";
import { rulesOf, routingOf } from "../rules-of.ts";
import { context } from "./building.ts";

it("every type of target has delivered_when", () => {
  const without = Object.entries(TYPES).filter(([, { schema }]) => !Object.hasOwn(schema.entries, "delivered_when"));
  expect(without).toEqual([]);
});

it("rules test says what makes an answer a success", () => {
  const target = { type: "webhook", url: "https://a.example/", delivered_when: "body.ok" } as const;
  const request = dryRunRequest(openDelivery(context.event, 1, "a", 0), ok(target), context, new Set());
  expect(request.deliveredWhen).toBe("body.ok");
  const rules = [{ name: "all", targets: ["a"] }];
  const run = { event: context.event, routing: routingOf(rules), requests: [request], callback: { status: "none" } };
  expect(describeDryRun(rulesOf({ rules }), run as unknown as DryRun)).toContain("delivered by a 2xx if body.ok");
});
