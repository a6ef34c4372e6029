import * as v from "valibot";
import { MAX_COMPARED } from "../comparison/page.ts";
import { noteProblem } from "../rules/version-note.ts";
import { strict } from "../schema/strict.ts";
import type { OutputOf } from "./operation.ts";
import { EventFilters, page, Time, wholeNumber } from "./query.ts";

// What requests carry. Schemas of answers are in other files: the Worker does not validate those.

/** The most events that one request names. */
const MAX_CHOSEN = 50;
const EVENT_ID = /^evt_[0-9a-z]{26}$/;

/** The most headers of a tested request. */
const MAX_HEADERS = 50;

/** Acknowledges an item. */
export const AcknowledgeRequest = strict({
  state: v.exactOptional(
    v.pipe(v.string(), v.maxLength(300), v.description("the `state` that was seen; without it, the current one")),
  ),
});

/** A request to redeliver one delivery. */
export const RedeliverRequest = strict({
  key: v.exactOptional(
    v.pipe(
      v.string(),
      v.regex(/^[\w-]{1,64}$/, "expected at most 64 letters, digits, _ and -, as in a UUID"),
      v.description("chosen by the client: a request with the same key starts nothing, and gets the same answer"),
    ),
  ),
});

/** A person's decision on a delivery that waits for approval. */
export const DecisionRequest = strict({
  by: v.exactOptional(
    v.pipe(v.string(), v.maxLength(100, "expected at most 100 characters"), v.description("for the record")),
  ),
});

/** Selects what to redeliver. */
export const RedeliveryRequest = strict({
  filter: EventFilters,
  events: v.exactOptional(
    v.pipe(
      v.array(v.pipe(v.string(), v.regex(EVENT_ID, "expected the id of an event"))),
      v.minLength(1, "expected at least 1 event"),
      v.maxLength(MAX_CHOSEN, `expected at most ${MAX_CHOSEN} events`),
      v.description("the ids of events, as `evt_…`: only these of the events that the filter finds"),
    ),
  ),
  target: v.exactOptional(
    v.pipe(v.string(), v.description("the target; without it, all targets whose delivery of the event failed")),
  ),
  confirm: v.exactOptional(v.pipe(v.boolean(), v.description("false or absent: only count"))),
});
export type RedeliveryRequest = OutputOf<typeof RedeliveryRequest>;

/** A note on the version that is written. */
export const RulesNote = strict({
  note: v.exactOptional(
    v.pipe(
      v.string(),
      v.check(
        (text) => noteProblem(text) === undefined,
        ({ input }) => noteProblem(input) ?? "expected a note",
      ),
      v.description("why the rules change, for their history"),
    ),
  ),
});

/** The push and the rules of a test. */
export const RulesTestRequest = strict({
  document: v.exactOptional(v.pipe(v.string(), v.description("the text of a rule document; without it, the live one"))),
  event: v.exactOptional(v.pipe(v.string(), v.description("the id of an event, or of one of its deliveries"))),
  payload: v.exactOptional(
    v.pipe(v.unknown(), v.description("a payload as its sender sends it, in place of an event")),
  ),
  sender: v.exactOptional(
    v.pipe(v.string(), v.description("the payload's sender, also one of the document; Docker Hub by default")),
  ),
  headers: v.exactOptional(
    v.pipe(
      v.record(v.string(), v.string()),
      v.check((headers) => Object.keys(headers).length <= MAX_HEADERS, `expected at most ${MAX_HEADERS} headers`),
      v.description("the request's headers, for a sender of the document that reads them"),
    ),
  ),
});

/** A rule document, and the past events to try it on. */
export const ComparisonRequest = strict({
  document: v.pipe(v.string(), v.description("the text of a rule document")),
  filter: v.exactOptional(
    v.pipe(EventFilters, v.description("the events to compare; without it all, alerts included")),
  ),
  limit: v.exactOptional(
    v.pipe(
      wholeNumber(1, MAX_COMPARED, `expected a number from 1 to ${MAX_COMPARED}`),
      v.description(`events of this call, ${MAX_COMPARED} by default`),
    ),
  ),
  cursor: page.cursor,
});
export type ComparisonRequest = OutputOf<typeof ComparisonRequest>;

/** The reason for a pause, and its end. */
export const PauseRequest = strict({
  until: v.exactOptional(
    v.pipe(Time, v.description("when the pause ends by itself, in milliseconds since 1970, within 30 days")),
  ),
  reason: v.exactOptional(v.pipe(v.string(), v.maxLength(200, "expected at most 200 characters"))),
});
export type PauseRequest = OutputOf<typeof PauseRequest>;
