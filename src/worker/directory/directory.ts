import { DurableObject } from "cloudflare:workers";
import { DAY_MS } from "../../core/event.ts";
import type { EventSummary } from "../../core/summary.ts";
import type { Target } from "../../core/target.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { readSettings } from "../settings.ts";
import type { News } from "./client.ts";
import { Catalogue } from "./catalogue.ts";
import { Counters } from "./counters.ts";
import { Redeliveries, type Redelivery } from "./redeliveries.ts";
import { RejectedLog, type Rejection } from "./rejected.ts";
import type { Search } from "./search.ts";
import { Statistics, type Period, type StatisticsAnswer } from "./statistics.ts";
import { Stream } from "./stream.ts";

/** A repository without a push for so long has nothing pending: the longest schedule is over. */
const ACTIVE_MS = 14 * DAY_MS;

/** Objects looked after in one run of the cron; the free plan allows 1,000 requests to objects an invocation. */
const TENDED_AT_ONCE = 500;

/** When a redelivery's step that failed is tried again. */
const REDELIVERY_RETRY_MS = 30_000;

const PRUNED_AT_ONCE = 1000;

/** A target that takes nothing from a repository, and why. */
export type TargetBlock = News["blocks"][number] & { readonly repository: string };

const SCHEMA = `
CREATE TABLE IF NOT EXISTS repositories (
  name TEXT PRIMARY KEY, seen INTEGER NOT NULL, tended INTEGER NOT NULL DEFAULT 0, blocks TEXT NOT NULL DEFAULT '[]'
) STRICT, WITHOUT ROWID;
`;

/** The one index across repositories, fed by their objects. It is never on the way of a push. */
export class Directory extends DurableObject<Env> {
  readonly #catalogue: Catalogue;
  readonly #statistics: Statistics;
  readonly #rejected: RejectedLog;
  readonly #stream: Stream;
  readonly #counters = new Counters();
  readonly #redeliveries: Redeliveries;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { sql } = ctx.storage;
    sql.exec(SCHEMA);
    this.#catalogue = new Catalogue(sql);
    this.#statistics = new Statistics(sql);
    this.#rejected = new RejectedLog(sql);
    this.#stream = new Stream(ctx);
    this.#redeliveries = new Redeliveries(sql, this.#catalogue);
  }

  /** Takes what is new of a repository. Taking it twice changes nothing, and nobody hears of it twice. */
  feed(repository: string, { summaries, blocks }: News): void {
    this.#noteRepository(repository, JSON.stringify(blocks), Date.now());
    const changed = summaries.filter((summary) => {
      const { before, isChanged } = this.#catalogue.put(summary);
      this.#counters.count(before, summary);
      return isChanged;
    });
    this.#stream.publish(changed);
  }

  /** The names of repositories that had a push, the latest first, at most so many. */
  repositories(limit: number): string[] {
    const query = "SELECT name FROM repositories ORDER BY seen DESC LIMIT ?";
    const rows = this.ctx.storage.sql.exec<{ name: string }>(query, limit).toArray();
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
    const query = "SELECT name, blocks FROM repositories WHERE blocks != '[]'";
    const rows = this.ctx.storage.sql.exec<{ name: string; blocks: string }>(query).toArray();
    return rows.flatMap(({ name, blocks }) =>
      (JSON.parse(blocks) as News["blocks"]).map((block) => ({ repository: name, ...block })),
    );
  }

  /** The repositories from which something waits for a target, or which it takes nothing from. */
  waitingFor(target: string): string[] {
    const blocked = this.blocks().filter((block) => block.target === target);
    return [...new Set([...blocked.map(({ repository }) => repository), ...this.#catalogue.pendingFor(target)])];
  }

  statistics(period: Period): StatisticsAnswer {
    return this.#statistics.of(period);
  }

  /** The metrics in Prometheus' text format. */
  metrics(now: number): string {
    const { attention } = this.#statistics.of({ from: 0, to: now + 1, buckets: 1 });
    return this.#counters.exposition(attention, this.blocks(), now);
  }

  /** How many events a search finds. */
  count(search: Search): number {
    return this.#catalogue.count(search);
  }

  /** Begins to deliver again what a search finds: to one target, or wherever it has failed. */
  async redeliver(search: Search, target: { name: string; definition: Target } | undefined): Promise<Redelivery> {
    const job = this.#redeliveries.start(search, target, `rdl_${crypto.randomUUID()}`);
    await this.ctx.storage.setAlarm(Date.now());
    return job;
  }

  redelivery(id: string): Redelivery | undefined {
    return this.#redeliveries.get(id);
  }

  /** Takes redeliveries a step further. Set again before the work, so that a step that fails is not the last. */
  override async alarm(): Promise<void> {
    await this.ctx.storage.setAlarm(Date.now() + REDELIVERY_RETRY_MS);
    try {
      const hasMore = await this.#redeliveries.step(this.env);
      if (hasMore) await this.ctx.storage.setAlarm(Date.now());
      else await this.ctx.storage.deleteAlarm();
    } catch (error) {
      log("redelivery.failed", { reason: (error as Error).message });
    }
  }

  /** Keeps why a request to the hook was turned away; the oldest make room. */
  reject(rejection: Rejection): void {
    this.#rejected.add(rejection);
  }

  /** The latest requests that were turned away. */
  rejections(limit: number): Rejection[] {
    return this.#rejected.latest(limit);
  }

  /** The active repositories that were looked after the longest ago; they count as looked after now. */
  takeForTending(now: number): string[] {
    const query = `UPDATE repositories SET tended = ? WHERE name IN (
      SELECT name FROM repositories WHERE seen > ? ORDER BY tended LIMIT ?) RETURNING name`;
    const rows = this.ctx.storage.sql.exec<{ name: string }>(query, now, now - ACTIVE_MS, TENDED_AT_ONCE);
    return rows.toArray().map(({ name }) => name);
  }

  /** Deletes what is past its retention; called once an hour. */
  prune(now: number): void {
    const count = this.#catalogue.prune(now - readSettings(this.env).retentionDays * DAY_MS, PRUNED_AT_ONCE);
    if (count > 0) log("directory.pruned", { count });
  }

  /** The live stream; whoever asks has been let in by the Worker. */
  override fetch(request: Request): Response {
    return this.#stream.open(request);
  }

  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): void {
    this.#stream.answer(socket, message);
  }

  /** Written only when there is something to say: the time once an hour, the blocks when they change. */
  #noteRepository(name: string, blocks: string, now: number): void {
    const upsert = `INSERT INTO repositories (name, seen, blocks) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE
      SET seen = excluded.seen, blocks = excluded.blocks WHERE excluded.seen > seen + ? OR excluded.blocks != blocks`;
    this.ctx.storage.sql.exec(upsert, name, now, blocks, DAY_MS / 24);
  }
}
