import * as v from "valibot";
import { LowerBound } from "./lower-bound.ts";
import { ROLES } from "../operators/operator.ts";
import { EventSummary, Time } from "./summary.ts";
import type { OutputOf } from "./operation.ts";
import { Mistake } from "./rules.ts";
import { Counts } from "./target.ts";

/** `GET /me`. */
export const Me = v.object({
  label: v.pipe(v.string(), v.description("`admin` for ADMIN_TOKEN, or the label in ADMIN_TOKENS")),
  role: v.pipe(v.picklist(ROLES), v.description("`read` may use GET only")),
  via: v.picklist(["token", "session", "access"]),
});
export type Me = OutputOf<typeof Me>;

/** The relay's health, and the webhook URL without its token. */
export const RelayStatus = v.object({
  status: v.picklist(["ok", "error"]),
  version: v.string(),
  checks: v.pipe(
    v.record(v.string(), v.string()),
    v.description("`ok`, or what is wrong; `warning: …` and `disabled: …` are no failure"),
  ),
  hookUrl: v.pipe(v.string(), v.description("a path where PUBLIC_URL is not set")),
  labels: v.pipe(v.array(v.string()), v.description("of the live tokens")),
  tokens: v.array(
    v.object({
      label: v.string(),
      senders: v.pipe(v.array(v.string()), v.description("the names of the senders that it is for")),
      patterns: v.pipe(v.array(v.string()), v.description("none: all")),
    }),
  ),
  ownSenders: v.pipe(
    v.array(v.object({ name: v.string(), description: v.exactOptional(v.string()) })),
    v.description("the `senders` of the rule document"),
  ),
});
export type RelayStatus = OutputOf<typeof RelayStatus>;

/** `POST /links/rotate`. */
export const LinksRotated = v.object({
  keyId: v.pipe(v.string(), v.description("of the key that links have from now on")),
});
export type LinksRotated = OutputOf<typeof LinksRotated>;

/** A token by its label: its scope and its usage. */
const TokenState = v.object({
  label: v.string(),
  isLive: v.pipe(v.boolean(), v.description("whether the hook accepts it")),
  senders: v.pipe(v.array(v.string()), v.description("the names of the senders that it is for")),
  patterns: v.pipe(v.array(v.string()), v.description("the repositories that it is for; none: all")),
  lastUsedAt: v.exactOptional(Time),
  rejected: v.pipe(
    v.number(),
    v.description("its requests among the last 500 refused ones: as many as `GET /rejected?token=` finds"),
  ),
  repositories: v.array(v.object({ name: v.string(), firstUsedAt: Time, lastUsedAt: Time })),
});
export type TokenState = OutputOf<typeof TokenState>;

/** `GET /tokens`. */
export const TokenUses = v.object({ tokens: v.array(TokenState) });
export type TokenUses = OutputOf<typeof TokenUses>;

/** Counts of events in a part of the period. */
const Bucket = v.object({
  from: Time,
  events: v.number(),
  held: v.number(),
  unrouted: v.number(),
  ...Counts.entries,
});

const Latency = v.pipe(
  v.object({ p50: v.number(), p95: v.number() }),
  v.description("time from the push or alert to its delivery, exact to five per cent; absent without a delivery"),
);

/** Counts over a period, and what needs attention. */
export const Statistics = v.object({
  buckets: v.array(Bucket),
  targets: v.array(v.object({ name: v.string(), ...Counts.entries, latencyMs: v.exactOptional(Latency) })),
  targetBuckets: v.exactOptional(
    v.pipe(
      v.array(v.object({ from: Time, ...Counts.entries, latencyMs: v.exactOptional(Latency) })),
      v.description("the deliveries to the query's `target` in each part; absent without one"),
    ),
  ),
  attention: v.object({
    held: v.number(),
    failed: v.number(),
    pending: v.number(),
    oldestPendingAt: v.exactOptional(Time),
    pausedTargets: v.array(v.string()),
    unusedTokens: v.pipe(
      v.array(v.string()),
      v.description("labels of the tokens that no push has come with since they were made"),
    ),
  }),
  isLowerBound: LowerBound,
});
export type Statistics = OutputOf<typeof Statistics>;

/** A request to the hook that was refused. */
export const Rejection = v.object({
  at: Time,
  status: v.number(),
  reason: v.string(),
  token: v.exactOptional(v.pipe(v.string(), v.description("the label of the token, if it was valid"))),
  limit: v.exactOptional(v.pipe(v.string(), v.description("the exceeded limit's variable, if a limit is the reason"))),
  detail: v.exactOptional(v.pipe(v.array(Mistake), v.description("the fields that were wrong"))),
  userAgent: v.exactOptional(v.string()),
  sender: v.exactOptional(v.pipe(v.string(), v.description("the sender that the URL names, if the relay knows it"))),
  sample: v.exactOptional(
    v.pipe(v.string(), v.description("the start of the body, if it was read; without what may be a secret")),
  ),
});
export type Rejection = OutputOf<typeof Rejection>;

/** `GET /rejected`, the latest first. */
export const Rejections = v.object({ rejected: v.array(Rejection) });
export type Rejections = OutputOf<typeof Rejections>;

/**
 * A message of the stream. The first one of a connection has `gap`, all others an event or what an operator changed. Sequence numbers increase, not
 * always by one. A client resumes with the last one that it received.
 */
export const StreamMessage = v.union([
  v.object({
    sequence: v.number(),
    gap: v.pipe(v.boolean(), v.description("changes after `since` are lost: reload what is shown")),
  }),
  v.object({ sequence: v.number(), event: EventSummary }),
  v.object({
    sequence: v.number(),
    changed: v.pipe(
      v.picklist(["targets", "rules", "attention"]),
      v.description("an operator paused or resumed a target, changed the rules, or acknowledged something"),
    ),
  }),
]);
export type StreamMessage = OutputOf<typeof StreamMessage>;
