import * as v from "valibot";
import { EVENT_TYPES } from "../event/alert.ts";
import { describeProblems } from "../schema/problem.ts";
import { strict } from "../schema/strict.ts";
import { isGlobTooLong } from "../search/pattern.ts";
import { parseSearch } from "../search/parse.ts";
import type { OutputOf } from "./operation.ts";
import { HISTORY_PREFIX } from "../rules/kv-keys.ts";

/** The most events on a page. */
export const MAX_PAGE = 100;

/** Builds the schema of a bounded whole number: a number in JSON, or text in a query. */
export function wholeNumber(min: number, max: number, expected: string) {
  return v.pipe(
    v.union([v.number(), v.string()]),
    v.check((value) => Number.isInteger(Number(value)) && Number(value) >= min && Number(value) <= max, expected),
    v.transform(Number),
    v.number(),
    v.integer(),
    v.minValue(min),
    v.maxValue(max),
  );
}

/** A time in milliseconds since 1970. */
export const Time = wholeNumber(0, Number.MAX_SAFE_INTEGER, "expected a time in milliseconds since 1970");
const Limit = wholeNumber(1, MAX_PAGE, `expected a number from 1 to ${MAX_PAGE}`);

/** Status of an event. */
export const EventStatus = v.picklist(["held", "pending", "delivered", "failed", "unrouted"]);

/** Status of a delivery. */
export const DeliveryStatus = v.picklist(["pending", "delivered", "failed", "superseded"]);

/** Type of events; `alert` for every type of alert. */
export const AnyType = v.picklist([...EVENT_TYPES, "alert", "all"]);

/** Type of the listed events; pushes by default. */
const Type = v.pipe(AnyType, v.description("`push` by default; `alert` for every type of alert, `all` for everything"));

/** A name, in which `*` stands for any characters. */
const Name = v.pipe(
  v.string(),
  v.check((text) => !text.includes("*") || !isGlobTooLong(text), "expected at most 50 bytes in a value with *"),
);

/** The problems of a search in one text; undefined if it has none. */
function searchProblem(text: string): string | undefined {
  const parsed = parseSearch(text);
  return parsed.ok ? undefined : describeProblems(parsed.error, 5).join("; ");
}

/** A search as people type it. */
export const SearchText = v.pipe(
  v.string(),
  v.check(
    (text) => searchProblem(text) === undefined,
    ({ input }) => searchProblem(input) ?? "expected a search",
  ),
  v.description(
    "as people type it: `acme/api:v1`, `evt_…`, `target:production status:failed since:yesterday`, or a text",
  ),
);

/** Fields that choose events, but for their status. */
export const filters = {
  type: v.exactOptional(Type),
  repository: v.exactOptional(v.pipe(Name, v.description("`namespace/name`; `*` stands for any characters"))),
  tag: v.exactOptional(Name),
  pusher: v.exactOptional(Name),
  token: v.exactOptional(v.pipe(Name, v.description("the label of the token that the push came with"))),
  target: v.exactOptional(v.pipe(Name, v.description("the name of a target that the event goes to"))),
  rule: v.exactOptional(v.pipe(Name, v.description("the name of a rule that matched"))),
  from: v.exactOptional(v.pipe(Time, v.description("received then or later; milliseconds since 1970"))),
  to: v.exactOptional(v.pipe(Time, v.description("received before then; milliseconds since 1970"))),
  q: v.exactOptional(SearchText),
};

/** Fields for paging. */
export const page = {
  limit: v.exactOptional(v.pipe(Limit, v.description("events on a page, 50 by default"))),
  cursor: v.exactOptional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,15}_evt_[0-9a-z]{1,40}$/, "expected the `next` of an earlier answer"),
      v.description("the `next` of the page before"),
    ),
  ),
};

/** Filters for events. */
export const EventFilters = strict({ ...filters, status: v.exactOptional(EventStatus) });
export type EventFilters = OutputOf<typeof EventFilters>;

/** The filters, with paging. */
export const EventQuery = strict({ ...filters, status: v.exactOptional(EventStatus), ...page });
export type EventQuery = OutputOf<typeof EventQuery>;

/** Filters for events as in {@link EventQuery}, with the status of their deliveries. */
export const DeliveryQuery = strict({ ...filters, status: v.exactOptional(DeliveryStatus), ...page });
export type DeliveryQuery = OutputOf<typeof DeliveryQuery>;

/** Pages of earlier rule documents. */
export const HistoryQuery = strict({
  limit: v.exactOptional(
    v.pipe(
      wholeNumber(1, 1000, "expected a number from 1 to 1000"),
      v.description("documents on a page, 1000 by default"),
    ),
  ),
  cursor: v.exactOptional(
    v.pipe(
      v.string(),
      v.regex(new RegExp(`^${HISTORY_PREFIX}[\\w:.+-]{1,40}$`), "expected the `next` of an earlier answer"),
      v.description("the `next` of the page before"),
    ),
  ),
});

/** Events of one repository, received before a time. */
export const RecordQuery = strict({
  limit: page.limit,
  before: v.exactOptional(Time),
  type: v.exactOptional(v.picklist(["push", "alert", "all"])),
});

/** Selects the events to delete, alerts too: those that match all given filters, at least one. */
export const DeletionQuery = strict({
  ...filters,
  type: v.exactOptional(v.pipe(AnyType, v.description("`all` by default; `push`, `alert` or a type of alert"))),
  status: v.exactOptional(EventStatus),
  after: v.exactOptional(v.pipe(Time, v.description("the same as `from`"))),
  before: v.exactOptional(v.pipe(Time, v.description("the same as `to`"))),
  open: v.exactOptional(
    v.pipe(
      v.picklist(["keep", "cancel"]),
      v.description(
        "for events that are held or have pending deliveries: `keep` them, the default, or `cancel` and delete them too",
      ),
    ),
  ),
  dryRun: v.exactOptional(
    v.pipe(v.picklist(["true", "false"]), v.description("`true` counts the events and deletes none")),
  ),
  cursor: page.cursor,
});
export type DeletionQuery = OutputOf<typeof DeletionQuery>;
