import type { ListedType } from "../../env/repository-calls.ts";
import { DAY_MS } from "../../../core/lib/time.ts";
import { firstEventIdOfDay } from "../../../core/event/event-id.ts";
import type { EventRecord } from "../../../core/record/record.ts";
import type { Sql } from "../../storage/sql.ts";
import type { EventStore } from "./event-store.ts";

const WANTED: Readonly<Record<ListedType, string>> = {
  push: "AND record ->> '$.event.alert' IS NULL",
  alert: "AND record ->> '$.event.alert' IS NOT NULL",
  all: "",
};

/** Lists of events by when they were received. All methods are synchronous. */
export class EventLists {
  readonly #sql: Sql;
  readonly #store: EventStore;

  constructor(sql: Sql, store: EventStore) {
    this.#sql = sql;
    this.#store = store;
  }

  /** The latest pushes, alerts or both before a time: day by day, because within a day ids have no order. */
  latest(before: number, limit: number, wanted: ListedType): EventRecord[] {
    const events: EventRecord[] = [];
    const { schema, pastRetention } = this.#store;
    const { kept } = pastRetention;
    const firstId = this.#store.firstId();
    if (firstId === undefined) return events;
    for (
      let day = Math.min(before, Date.now());
      events.length < limit && firstEventIdOfDay(day + DAY_MS) > firstId;
      day -= DAY_MS
    ) {
      const [start, end] = [schema.since(day), schema.before(day + DAY_MS)];
      const query = `SELECT record FROM events WHERE ${start.sql} AND ${end.sql} AND record ->> '$.event.receivedAt' < ?
        AND (due IS NOT NULL OR ${kept.sql}) ${WANTED[wanted]} ORDER BY record ->> '$.event.receivedAt' DESC LIMIT ?`;
      const values = [...start.values, ...end.values, before, ...kept.values, limit - events.length];
      events.push(...this.#store.records(query, ...values));
    }
    return events;
  }

  /** The ids of events that are open, or were received today or yesterday. */
  openOrRecent(now: number): string[] {
    const { schema } = this.#store;
    const { sql, values } = schema.since(now - DAY_MS);
    const open = `SELECT id FROM events WHERE due IS NOT NULL AND ${schema.indexed}`;
    const rows = [
      ...this.#sql.exec<{ id: string }>(`SELECT id FROM events WHERE ${sql}`, ...values).toArray(),
      ...this.#sql.exec<{ id: string }>(open).toArray(),
    ];
    return [...new Set(rows.map(({ id }) => id))];
  }

  /** Those of some tags whose latest push since the day of a time has a digest, with the ids of these pushes. */
  pushedWith(digest: string, tags: readonly string[], since: number): Map<string, string> {
    const first = this.#store.schema.since(since);
    const [tag, pushed] = ["record ->> '$.event.push.tag'", "record ->> '$.event.push.digest'"];
    const query = `SELECT id, ${tag} AS tag, ${pushed} AS digest, max(record ->> '$.event.receivedAt') FROM events
      WHERE ${first.sql} ${WANTED.push} AND ifnull(record ->> '$.verification.status', '') != 'unconfirmed'
      AND ${tag} IN (SELECT value FROM json_each(?)) GROUP BY tag`;
    const bindings = [...first.values, JSON.stringify(tags)];
    const rows = this.#sql.exec<{ id: string; tag: string; digest: string | null }>(query, ...bindings).toArray();
    return new Map(rows.flatMap((row) => (row.digest === digest ? [[row.tag, row.id] as const] : [])));
  }

  /** By tag, when it was pushed last, among the pushes that were received since the day of a time. */
  latestPushes(since: number): Map<string, number> {
    const { sql, values } = this.#store.schema.since(since);
    const received = "record ->> '$.event.receivedAt'";
    const pushed = `min(ifnull(record ->> '$.event.push.pushedAt', ${received}), ${received})`;
    const query = `SELECT record ->> '$.event.push.tag' AS tag, max(${pushed}) AS latest FROM events
      WHERE ${sql} ${WANTED.push} AND record ->> '$.event.push.tag' IS NOT NULL GROUP BY tag`;
    const rows = this.#sql.exec<{ tag: string; latest: number }>(query, ...values).toArray();
    return new Map(rows.map(({ tag, latest }) => [tag, latest]));
  }
}
