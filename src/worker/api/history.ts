import { FORMAT, MAX_EVENTS } from "../../core/api/history.ts";
import { firstEventIdOfDay } from "../../core/event/event-id.ts";
import { DAY_MS, HOUR_MS } from "../../core/lib/time.ts";
import { asHistory } from "../../core/record/history.ts";
import type { EventRecord } from "../../core/record/record.ts";
import { recordAction } from "../auth/audit.ts";
import { directoryOf } from "../directory/client.ts";
import { continuationOf, cursorAfter, searchFor } from "../directory/search.ts";
import type { StoredEvent } from "../env/repository-calls.ts";
import { readSettings } from "../env/settings.ts";
import { badBody } from "./bad-input.ts";
import type { Answer, Input } from "./handler.ts";
import { readStored } from "./stored-events.ts";

/** Bytes of records and bodies after which a page ends. */
const MAX_PAGE_BYTES = 4_194_304;

type Exported = Answer<"exportEvents">["events"][number];

/** `GET /api/v1/export`: events with all that is stored of them, newest first, one page. */
export async function exportEvents({ env, query }: Input<"exportEvents">): Promise<Response> {
  const search = searchFor({ type: "all", ...query, limit: MAX_EVENTS }, Date.now());
  const found = await directoryOf(env).search(search);
  const { events, last } = await readStored(env, found.events, MAX_PAGE_BYTES);
  const next =
    last === undefined || last === found.events.at(-1)
      ? continuationOf(found, MAX_EVENTS)
      : { next: cursorAfter(last) };
  return Response.json({ events: events.map(exported), ...next } satisfies Answer<"exportEvents">);
}

function exported({ record: stored, body }: StoredEvent): Exported {
  // The schema has the same fields, some of them with wider types.
  const record = stored as unknown as Exported["record"];
  const head = { format: FORMAT, cursor: cursorAfter(stored.event), record } as const;
  try {
    return { ...head, body: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body) };
  } catch {
    return { ...head, body: body.toBase64(), encoding: "base64" };
  }
}

/** `POST /api/v1/import`: stores exported events as history. The same ones twice change nothing. */
export async function importEvents({ env, operator, body }: Input<"importEvents">): Promise<Response> {
  const now = Date.now();
  const future = body.events.findIndex(({ record }) => record.event.receivedAt > now + HOUR_MS);
  if (future !== -1) {
    const message = "expected a time in the past";
    return badBody([{ path: ["events", future, "record", "event", "receivedAt"], message }]);
  }
  const firstKept = firstEventIdOfDay(now - readSettings(env).retentionDays * DAY_MS);
  const kept = body.events.filter(({ record }) => record.event.id >= firstKept).map(storedOf);
  const groups = Map.groupBy(kept, ({ record }) => record.event.push.repository);
  let imported = 0;
  for (const [repository, events] of groups) {
    const result = await env.REPOSITORY.getByName(repository).importEvents(events);
    imported += result.imported;
    // Also those that were there: an earlier call may have ended in between.
    await directoryOf(env).addHistory(result.summaries);
  }
  if (imported > 0) await recordAction(env, operator, "event.imported", { count: imported });
  const expired = body.events.length - kept.length;
  const known = kept.length - imported;
  return Response.json({ imported, known, expired } satisfies Answer<"importEvents">);
}

function storedOf({ record, body, encoding }: Input<"importEvents">["body"]["events"][number]): StoredEvent {
  const bytes = encoding === "base64" ? Uint8Array.fromBase64(body) : new TextEncoder().encode(body);
  return { record: asHistory(record as unknown as EventRecord), body: bytes };
}
