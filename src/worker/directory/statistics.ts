import type { EventStatus } from "../../core/summary.ts";

/** A time span cut into equal parts. */
export interface Period {
  readonly from: number;
  readonly to: number;
  readonly buckets: number;
}

/** The pushes of a part of a period, by how they stand. */
export type Bucket = { readonly from: number; readonly events: number } & Readonly<Record<EventStatus, number>>;

/** Deliveries to one target, by how they stand. */
export interface TargetCounts {
  readonly name: string;
  readonly delivered: number;
  readonly failed: number;
  readonly pending: number;
}

export interface StatisticsAnswer {
  readonly buckets: readonly Bucket[];
  readonly targets: readonly TargetCounts[];
  readonly attention: {
    readonly held: number;
    readonly failed: number;
    readonly pending: number;
    readonly oldestPendingAt?: number;
  };
}

/** Counts over the catalogue. */
export class Statistics {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  of(period: Period): StatisticsAnswer {
    return { buckets: this.#buckets(period), targets: this.#targets(period), attention: this.#attention(period) };
  }

  #buckets({ from, to, buckets }: Period): Bucket[] {
    const width = Math.max(1, Math.ceil((to - from) / buckets));
    const query = `SELECT (received - ?) / ? AS bucket, status, count(*) AS count FROM entries
      WHERE received >= ? AND received < ? AND type = 'push' GROUP BY bucket, status`;
    type Row = { bucket: number; status: EventStatus; count: number };
    const answer = Array.from({ length: buckets }, (_, index) => ({
      from: from + index * width,
      events: 0,
      held: 0,
      pending: 0,
      delivered: 0,
      failed: 0,
      unrouted: 0,
    }));
    for (const { bucket, status, count } of this.#sql.exec<Row>(query, from, width, from, to)) {
      const counts = answer[Math.floor(bucket)];
      if (counts === undefined) continue;
      counts[status] += count;
      counts.events += count;
    }
    return answer;
  }

  #targets({ from, to }: Period): TargetCounts[] {
    const query = `SELECT value ->> '$.target' AS name,
      sum(value ->> '$.status' = 'delivered') AS delivered,
      sum(value ->> '$.status' = 'failed') AS failed,
      sum(value ->> '$.status' = 'pending') AS pending
      FROM entries, json_each(summary, '$.deliveries') WHERE received >= ? AND received < ? GROUP BY name ORDER BY name`;
    type Row = { name: string; delivered: number; failed: number; pending: number };
    return this.#sql.exec<Row>(query, from, to).toArray();
  }

  #attention({ from, to }: Period): StatisticsAnswer["attention"] {
    const query = `SELECT sum(status = 'held') AS held, sum(status = 'failed' AND received >= ? AND received < ?) AS failed,
      sum(status = 'pending') AS pending, min(CASE WHEN status = 'pending' THEN received END) AS oldest
      FROM entries WHERE type = 'push'`;
    type Row = { held: number | null; failed: number | null; pending: number | null; oldest: number | null };
    const [row] = this.#sql.exec<Row>(query, from, to).toArray();
    const { held, failed, pending, oldest } = row ?? { held: 0, failed: 0, pending: 0, oldest: null };
    return {
      held: held ?? 0,
      failed: failed ?? 0,
      pending: pending ?? 0,
      ...(oldest !== null && { oldestPendingAt: oldest }),
    };
  }
}
