import * as v from "valibot";
import { RESOURCES } from "../usage/budget.ts";
import { Time } from "./summary.ts";
import type { OutputOf } from "./operation.ts";

const ResourceBudget = v.object({
  name: v.picklist(RESOURCES),
  used: v.number(),
  limit: v.pipe(v.number(), v.description("what the plan includes in a period")),
  perPush: v.exactOptional(v.pipe(v.number(), v.description("absent without a push in the period"))),
});
export type ResourceBudget = OutputOf<typeof ResourceBudget>;

/** The relay's usage compared with its plan. */
export const Budget = v.object({
  plan: v.picklist(["free", "paid"]),
  period: v.picklist(["day", "month"]),
  resetsAt: Time,
  status: v.pipe(
    v.picklist(["ok", "low", "exhausted"]),
    v.description("`low` from 90 % of any resource on, `exhausted` from 100 %"),
  ),
  events: v.pipe(v.number(), v.description("pushes that were stored in the period")),
  resources: v.array(ResourceBudget),
  pushesLeft: v.exactOptional(v.pipe(v.number(), v.description("absent without a push in the period"))),
  usdPerMillionPushes: v.exactOptional(
    v.pipe(v.number(), v.description("US$ on the paid plan, once it includes no more")),
  ),
  usdBeyondPlan: v.pipe(v.number(), v.description("US$ that the period has cost beyond the plan's own price")),
});
export type Budget = OutputOf<typeof Budget>;
