import * as v from "valibot";
import type { OutputOf } from "./operation.ts";
import { continuation, Count, Time } from "./summary.ts";

const Outcome = v.object({
  targets: v.array(v.string()),
  held: v.exactOptional(v.pipe(v.string(), v.description("why it is held"))),
  refused: v.exactOptional(v.pipe(v.string(), v.description("why its sender is not accepted"))),
});

/** An event that goes elsewhere by the new document. */
export const EventChange = v.object({
  event: v.object({
    id: v.string(),
    receivedAt: Time,
    type: v.string(),
    repository: v.string(),
    tag: v.exactOptional(v.string()),
    pusher: v.exactOptional(v.string()),
  }),
  before: Outcome,
  after: Outcome,
  added: v.array(v.string()),
  removed: v.array(v.string()),
  settings: v.pipe(
    v.array(v.object({ target: v.string(), fields: v.array(v.string()) })),
    v.description("targets that get it with other settings of their rule"),
  ),
  why: v.pipe(
    v.array(v.object({ rule: v.exactOptional(v.string()), text: v.string() })),
    v.description("at most 10 causes, most of them a rule and what has changed about it"),
  ),
});

/** `POST /rules/compare`: one page of events, the latest first. */
export const Comparison = v.object({
  compared: v.pipe(Count, v.description("events of this page on which both documents were evaluated")),
  unreadable: v.pipe(Count, v.description("events of this page without a readable payload")),
  changes: v.array(EventChange),
  baseline: v.pipe(
    v.picklist(["live", "last-valid", "none"]),
    v.description("the document that the events are compared with; `none` holds every event"),
  ),
  revision: v.exactOptional(v.pipe(v.string(), v.description("of the baseline"))),
  targets: v.pipe(
    v.array(v.object({ name: v.string(), fields: v.array(v.string()) })),
    v.description("the first 100 targets that the new document defines differently"),
  ),
  comparedBackTo: v.exactOptional(v.pipe(Time, v.description("when the last event of this page was received"))),
  ...continuation,
});
export type Comparison = OutputOf<typeof Comparison>;
