import type { Deletion, Freed } from "../../core/api/deletion.ts";
import type { EventSummary } from "../../core/record/summary.ts";
import { recordAction } from "../auth/audit.ts";
import { directoryOf } from "../directory/client.ts";
import { continuationOf, searchForDeletion } from "../directory/search.ts";
import type { Env } from "../env/env.ts";
import { log } from "../telemetry/log.ts";
import { badQuery } from "./bad-input.ts";
import type { Answer, Input } from "./handler.ts";

/** Events deleted in one call. Each may be of another repository, and cost a request to its object. */
const DELETED_AT_ONCE = 100;

const NOTHING: Deletion = { dryRun: false, events: 0, bytes: 0, cancelled: 0, open: 0, repositories: 0, failed: 0 };

/** Parameters that choose no events. */
const NO_FILTERS = new Set(["dryRun", "open", "cursor"]);

/** `DELETE /api/v1/events`: deletes the events that a query finds, one page, or counts them. */
export async function deleteEvents({ env, operator, query }: Input<"deleteEvents">): Promise<Response> {
  const chosen = Object.fromEntries(Object.entries(query).filter(([name]) => !NO_FILTERS.has(name)));
  if (Object.keys(chosen).length === 0) {
    const message = "name a filter, such as token, repository, from or to: without any, all events would be deleted";
    return badQuery([{ path: ["token"], message }]);
  }
  const search = searchForDeletion(query, DELETED_AT_ONCE, Date.now());
  if (query.dryRun === "true") {
    const directory = directoryOf(env);
    const [all, open] = await Promise.all([directory.count(search), directory.count({ ...search, isOpen: true })]);
    const bound = all.isLowerBound || open.isLowerBound ? { isLowerBound: true as const } : {};
    const counted = { ...NOTHING, dryRun: true, events: all.events, open: open.events, ...bound };
    return Response.json(counted satisfies Answer<"deleteEvents">);
  }
  const found = await directoryOf(env).search(search);
  const deletion = await deleteAll(env, found.events, query.open !== "cancel");
  if (deletion.events > 0) {
    await recordAction(env, operator, "event.deleted", {
      count: deletion.events,
      ...(query.repository !== undefined && { repository: query.repository }),
      detail: JSON.stringify({ ...chosen, bytes: deletion.bytes, cancelled: deletion.cancelled }),
    });
  }
  // A page may have nothing to delete and a next one: a search reads a bounded number of events.
  const { next } = continuationOf(found, DELETED_AT_ONCE);
  return Response.json({ ...deletion, ...(next !== undefined && { next }) } satisfies Answer<"deleteEvents">);
}

/** Deletes events in their repositories, then in the directory. Events that fail or are kept stay in both. */
async function deleteAll(env: Env, found: readonly EventSummary[], keepOpen: boolean): Promise<Deletion> {
  const groups = [...Map.groupBy(found, ({ repository }) => repository)];
  const results = await Promise.all(groups.map(([name, own]) => deleteIn(env, name, own, keepOpen)));
  const freed = results.filter((result) => result !== undefined);
  const open = new Set(freed.flatMap(({ open = [] }) => open));
  const reached = groups.flatMap(([, own], index) => (results[index] === undefined ? [] : own));
  const deleted = reached.filter(({ id }) => !open.has(id));
  const emptied = groups.flatMap(([name], index) => (results[index]?.isEmpty === true ? [name] : []));
  await directoryOf(env).forget(
    deleted.map(({ receivedAt, id }) => ({ receivedAt, id })),
    emptied,
  );
  return {
    dryRun: false,
    events: freed.reduce((sum, { events }) => sum + events, 0),
    bytes: freed.reduce((sum, { bytes }) => sum + bytes, 0),
    cancelled: freed.reduce((sum, { cancelled }) => sum + cancelled, 0),
    open: open.size,
    repositories: emptied.length,
    failed: found.length - reached.length,
  };
}

async function deleteIn(
  env: Env,
  repository: string,
  events: readonly EventSummary[],
  keepOpen: boolean,
): Promise<Freed | undefined> {
  const ids = events.map(({ id }) => id);
  try {
    return await env.REPOSITORY.getByName(repository).deleteEvents(ids, keepOpen);
  } catch (error) {
    log("events.not_deleted", { repository, count: events.length, reason: (error as Error).message });
    return undefined;
  }
}
