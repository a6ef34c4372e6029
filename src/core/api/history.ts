import * as v from "valibot";
import type { EventRecord as StoredRecord } from "../record/record.ts";
import { historyProblems } from "../record/history.ts";
import { list } from "../schema/bounded.ts";
import { strict } from "../schema/strict.ts";
import type { OutputOf } from "./operation.ts";
import { AnyType, EventStatus, filters, page } from "./query.ts";
import { EventRecord } from "./record.ts";
import { continuation } from "./summary.ts";

/** The most events in one call. */
export const MAX_EVENTS = 50;

/** The most bytes of a call that imports: an event has a body of 1 MiB and a record of 2 MB at most. */
export const MAX_IMPORT_BYTES = 8_388_608;

/** The form of exported events. It grows with a field that an import must not lose. */
export const FORMAT = 1;

/** Selects the events to export. */
export const ExportQuery = strict({
  ...filters,
  type: v.exactOptional(v.pipe(AnyType, v.description("`all` by default; `push`, `alert` or a type of alert"))),
  status: v.exactOptional(EventStatus),
  cursor: page.cursor,
});
export type ExportQuery = OutputOf<typeof ExportQuery>;

const fields = {
  format: v.pipe(v.literal(FORMAT), v.description("of this object")),
  cursor: v.pipe(v.string(), v.description("continues the export after this event")),
  record: EventRecord,
  body: v.pipe(v.string(), v.description("the payload as it came, as text or base64")),
  encoding: v.exactOptional(v.pipe(v.literal("base64"), v.description("of a payload that is not UTF-8"))),
};

/** One event with everything that is stored of it. */
export const ExportedEvent = v.object(fields);
export type ExportedEvent = Omit<OutputOf<typeof ExportedEvent>, "record"> & { readonly record: StoredRecord };

/** `GET /export`: the latest first. */
export const ExportPage = v.object({ events: v.array(ExportedEvent), ...continuation });
export type ExportPage = Omit<OutputOf<typeof ExportPage>, "events"> & { readonly events: readonly ExportedEvent[] };

/** An exported event to import. Its fields must not contradict each other. */
export const ImportedEvent = v.pipe(
  strict(fields),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { record, body, encoding } = dataset.value;
    const problems = historyProblems(record).map(({ path, message }) => ({
      path: ["record", ...path],
      message,
    }));
    if (encoding === "base64" ? !isBase64(body) : body.startsWith("\0")) {
      problems.push({ path: ["body"], message: "expected the payload as it was exported" });
    }
    for (const { path, message } of problems) addIssue({ message, path: issuePath(dataset.value, path) });
  }),
);

/** `POST /import`. */
export const ImportRequest = strict({ events: list(ImportedEvent, MAX_EVENTS, "events") });

const count = (description: string) => v.pipe(v.number(), v.integer(), v.description(description));

/** The result of one call. */
export const ImportResult = v.object({
  imported: count("events stored"),
  known: count("events that the relay has already, unchanged"),
  expired: count("events older than RETENTION_DAYS, which are left out"),
});
export type ImportResult = OutputOf<typeof ImportResult>;

function isBase64(text: string): boolean {
  // A body that begins with a byte 0 would be taken for a reference to another.
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0 && !/^A[A-P]/.test(text);
}

type IssuePath = [v.IssuePathItem, ...v.IssuePathItem[]];

/** A path as valibot has it, of which only the keys are read. */
function issuePath(input: object, path: readonly (string | number)[]): IssuePath {
  return path.map((key) => ({ type: "unknown", origin: "value", input, key, value: undefined })) as never;
}
