import * as v from "valibot";
import type { OutputOf } from "./operation.ts";
import { Count, Time } from "./summary.ts";

/** What an item is about, the most urgent first. */
export const AttentionKind = v.picklist([
  "rules.broken",
  "target.failing",
  "target.unreachable",
  "budget.low",
  "approval.waiting",
  "events.held",
  "target.paused",
  "requests.rejected",
  "token.new-repository",
  "token.unused",
  "pushes.stopped",
]);
export type AttentionKind = OutputOf<typeof AttentionKind>;

/** Something that needs an operator, with one action. */
export const AttentionItem = v.object({
  key: v.pipe(v.string(), v.description("the same as long as its cause lasts")),
  kind: AttentionKind,
  severity: v.picklist(["error", "warning", "notice"]),
  state: v.pipe(v.string(), v.description("changes with the item, and ends its acknowledgement")),
  target: v.exactOptional(v.string()),
  title: v.string(),
  detail: v.exactOptional(v.string()),
  since: v.exactOptional(Time),
  until: v.exactOptional(v.pipe(Time, v.description("when it ends by itself, as a pause"))),
  event: v.exactOptional(v.pipe(v.string(), v.description("the latest event that it is about"))),
  count: v.exactOptional(v.pipe(Count, v.description("the number of rows in the list at `href`"))),
  href: v.pipe(v.string(), v.description("the dashboard's page that deals with it")),
  action: v.pipe(v.string(), v.description("what to do there")),
  acknowledged: v.exactOptional(v.object({ by: v.pipe(v.string(), v.description("the operator's label")), at: Time })),
});
export type AttentionItem = OutputOf<typeof AttentionItem>;

/** `GET /attention`, the most urgent first. */
export const Attention = v.object({
  from: v.pipe(Time, v.description("failures since then are counted")),
  items: v.array(AttentionItem),
});
export type Attention = OutputOf<typeof Attention>;
