import { DurableObject } from "cloudflare:workers";
import type { Budget, Usage } from "../../core/budget.ts";
import { DAY_MS } from "../../core/event.ts";
import { Counters } from "../../core/metrics/counters.ts";
import { exposition, type TargetBlock } from "../../core/metrics/exposition.ts";
import type { EventSummary } from "../../core/summary.ts";
import type { Target } from "../../core/target.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { readSettings } from "../settings.ts";
import { countedSql, countRequests, setCountedAlarm, takeUsage, type Sql } from "../usage.ts";
import type { News } from "./client.ts";
import { Catalogue } from "./catalogue.ts";
import { Redeliveries, type Redelivery } from "./redeliveries.ts";
import { RejectedLog, type Rejection } from "./rejected.ts";
import type { Search } from "./search.ts";
import { Statistics, type Period, type StatisticsAnswer } from "./statistics.ts";
import { Stream } from "./stream.ts";
import { UsageDays } from "./usage-days.ts";

/** A repository without a push for so long has nothing pending: the longest schedule is over. */
const ACTIVE_MS = 14 * DAY_MS;

/** Objects looked after in one run of the cron; the free plan allows 1,000 requests to objects an invocation. */
const TENDED_AT_ONCE = 500;

/** When a redelivery's step that failed is tried again. */
const REDELIVERY_RETRY_MS = 30_000;

const PRUNED_AT_ONCE = 1000;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS repositories (
  name TEXT PRIMARY KEY, seen INTEGER NOT NULL, tended INTEGER NOT NULL DEFAULT 0, blocks TEXT NOT NULL DEFAULT '[]'
) STRICT, WITHOUT ROWID;
`;

/** The one index across repositories, fed by their objects. It is never on the way of a push. */
export class Directory extends DurableObject<Env> {
  static {
    countRequests(this);
  }

  readonly #sql: Sql;
  readonly #catalogue: Catalogue;
  readonly #statistics: Statistics;
  readonly #rejected: RejectedLog;
  readonly #stream: Stream;
  readonly #counters = new Counters();
  readonly #redeliveries: Redeliveries;
  readonly #usage: UsageDays;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const sql = countedSql(ctx.storage.sql);
    this.#sql = sql;
    sql.exec(SCHEMA);
    this.#catalogue = new Catalogue(sql);
    this.#statistics = new Statistics(sql);
    this.#rejected = new RejectedLog(sql);
    this.#stream = new Stream(ctx);
    this.#redeliveries = new Redeliveries(sql, this.#catalogue);
    this.#usage = new UsageDays(sql, readSettings(env).plan, this.#counters);
  }

  /** Takes what is new of a repository. Taking it twice changes nothing. */
  feed(repository: string, { summaries, blocks, usage }: News): void {
    const now = Date.now();
    this.#noteRepository(repository, JSON.stringify(blocks), now);
    let created = 0;
    for (const summary of summaries) {
      const before = this.#catalogue.put(summary);
      if (before === undefined) created++;
      this.#counters.count(before, summary);
      this.#statistics.tallies.forget(summary.receivedAt, now);
    }
    for (const { target } of blocks) this.#counters.notePair({ target, repository });
    this.#stream.publish(summaries);
    this.#noteUsage(usage, created, now);
  }

  /** The names of repositories that had a push, the latest first, at most so many. */
  repositories(limit: number): string[] {
    const query = "SELECT name FROM repositories ORDER BY seen DESC LIMIT ?";
    const rows = this.#sql.exec<{ name: string }>(query, limit).toArray();
    return rows.map(({ name }) => name);
  }

  find(search: Search): EventSummary[] {
    return this.#catalogue.find(search);
  }

  get(id: string): EventSummary | undefined {
    return this.#catalogue.get(id);
  }

  /** The targets that take nothing, by repository. */
  blocks(): TargetBlock[] {
    return this.#blocks();
  }

  #blocks(): TargetBlock[] {
    const query = "SELECT name, blocks FROM repositories WHERE blocks != '[]'";
    const rows = this.#sql.exec<{ name: string; blocks: string }>(query).toArray();
    return rows.flatMap(({ name, blocks }) =>
      (JSON.parse(blocks) as News["blocks"]).map((block) => ({ repository: name, ...block })),
    );
  }

  /** The repositories from which something waits for a target, or which it takes nothing from. */
  waitingFor(target: string): string[] {
    const blocked = this.#blocks().filter((block) => block.target === target);
    return [...new Set([...blocked.map(({ repository }) => repository), ...this.#catalogue.pendingFor(target)])];
  }

  statistics(period: Period): StatisticsAnswer {
    return this.#statistics.of(period, Date.now());
  }

  /** The metrics in Prometheus' text format. */
  metrics(now: number, usage?: Usage): string {
    this.#noteUsage(usage, 0, now);
    this.#usage.save();
    const gauges = { open: this.#statistics.open(), blocks: this.#blocks(), budget: this.#usage.budget(now) };
    return exposition(this.#counters, gauges, now);
  }

  /** How the relay stands against its plan. */
  budget(now: number, usage?: Usage): Budget {
    this.#noteUsage(usage, 0, now);
    this.#usage.save();
    return this.#usage.budget(now);
  }

  /** How many events a search finds. */
  count(search: Search): number {
    return this.#catalogue.count(search);
  }

  /** Begins to deliver again what a search finds: to one target, or wherever it has failed. */
  async redeliver(search: Search, target: { name: string; definition: Target } | undefined): Promise<Redelivery> {
    const job = this.#redeliveries.start(search, target, `rdl_${crypto.randomUUID()}`);
    await setCountedAlarm(this.ctx.storage, Date.now());
    return job;
  }

  redelivery(id: string): Redelivery | undefined {
    return this.#redeliveries.get(id);
  }

  /** Takes redeliveries a step further. Set again before the work, so that a step that fails is not the last. */
  override async alarm(): Promise<void> {
    await setCountedAlarm(this.ctx.storage, Date.now() + REDELIVERY_RETRY_MS);
    try {
      const hasMore = await this.#redeliveries.step(this.env);
      if (hasMore) await setCountedAlarm(this.ctx.storage, Date.now());
      else await this.ctx.storage.deleteAlarm();
    } catch (error) {
      log("redelivery.failed", { reason: (error as Error).message });
    }
  }

  /** Keeps why a request to the hook was turned away; the oldest make room. The counts are of all since the last. */
  reject(rejection: Rejection, counts: Readonly<Record<number, number>>, usage?: Usage): void {
    this.#rejected.add(rejection);
    this.#counters.countRejected(counts);
    this.#noteUsage(usage, 0, rejection.at);
  }

  /** The latest requests that were turned away. */
  rejections(limit: number): Rejection[] {
    return this.#rejected.latest(limit);
  }

  /** The active repositories that were looked after the longest ago; they count as looked after now. */
  takeForTending(now: number, usage?: Usage): string[] {
    this.#noteUsage(usage, 0, now);
    const query = `UPDATE repositories SET tended = ? WHERE name IN (
      SELECT name FROM repositories WHERE seen > ? ORDER BY tended LIMIT ?) RETURNING name`;
    const rows = this.#sql.exec<{ name: string }>(query, now, now - ACTIVE_MS, TENDED_AT_ONCE);
    return rows.toArray().map(({ name }) => name);
  }

  /** Deletes what is past its retention, and counts what is over; called once an hour. */
  prune(now: number): void {
    const before = now - readSettings(this.env).retentionDays * DAY_MS;
    const count = this.#catalogue.prune(before, PRUNED_AT_ONCE);
    if (count > 0) log("directory.pruned", { count });
    this.#statistics.tallies.prune(before);
    this.#statistics.complete(now);
  }

  /** The live stream; whoever asks has been let in by the Worker. */
  override fetch(request: Request): Response {
    return this.#stream.open(request);
  }

  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): void {
    this.#stream.answer(socket, message);
  }

  /** Counts what other isolates have used and this one has, the object's own work before this call among it. */
  #noteUsage(usage: Usage | undefined, events: number, now: number): void {
    if (usage !== undefined) this.#usage.add(usage, 0, now);
    this.#usage.add(takeUsage(), events, now);
  }

  /** Written only when there is something to say: the time once an hour, the blocks when they change. */
  #noteRepository(name: string, blocks: string, now: number): void {
    const upsert = `INSERT INTO repositories (name, seen, blocks) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE
      SET seen = excluded.seen, blocks = excluded.blocks WHERE excluded.seen > seen + ? OR excluded.blocks != blocks`;
    this.#sql.exec(upsert, name, now, blocks, DAY_MS / 24);
  }
}
