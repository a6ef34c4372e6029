import { DurableObject } from "cloudflare:workers";
import { DAY_MS } from "../../core/event.ts";
import type { EventSummary } from "../../core/summary.ts";
import type { Target } from "../../core/target.ts";
import type { Turn, Watched } from "../../core/watch-turns.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { readRules } from "../rules.ts";
import { readSettings } from "../settings.ts";
import type { News } from "./client.ts";
import { Catalogue } from "./catalogue.ts";
import { Counters } from "./counters.ts";
import { Facts } from "./facts.ts";
import { Outbox } from "./outbox.ts";
import { Redeliveries, type Redelivery } from "./redeliveries.ts";
import { RejectedLog, type Rejection } from "./rejected.ts";
import type { Search } from "./search.ts";
import { Statistics, type Period, type StatisticsAnswer } from "./statistics.ts";
import { Stream } from "./stream.ts";
import { TokenLog, type TokenUse } from "./tokens.ts";
import { Watch } from "./watch.ts";
import { WatchTurns } from "./watch-turns.ts";

/** A repository without a push for so long has nothing pending: the longest schedule is over. */
const ACTIVE_MS = 14 * DAY_MS;

/** Objects looked after in one run of the cron; the free plan allows 1,000 requests to objects an invocation. */
const TENDED_AT_ONCE = 500;

/** When what the alarm could not do is tried again. */
const RETRY_MS = 30_000;

const PRUNED_AT_ONCE = 1000;

/** A target that takes nothing from a repository, and why. */
export type TargetBlock = News["blocks"][number] & { readonly repository: string };

/** How often pushes have the rule document looked at; KV shows nothing newer sooner. A push that is held does at once. */
const RULES_CHECK_MS = 30_000;

/** The fact of where operators reach the relay, as far as pushes have shown it. */
const ORIGIN = "origin";

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
  readonly #facts: Facts;
  readonly #tokens: TokenLog;
  readonly #outbox: Outbox;
  readonly #watch: Watch;
  readonly #turns: WatchTurns;
  #rulesCheckedAt = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { sql } = ctx.storage;
    sql.exec(SCHEMA);
    this.#catalogue = new Catalogue(sql);
    this.#statistics = new Statistics(sql);
    this.#rejected = new RejectedLog(sql);
    this.#stream = new Stream(ctx);
    this.#redeliveries = new Redeliveries(sql, this.#catalogue);
    this.#facts = new Facts(sql);
    this.#tokens = new TokenLog(sql);
    this.#outbox = new Outbox(sql);
    this.#turns = new WatchTurns(this.#facts);
    const urlOf = (id: string): string =>
      `${readSettings(env).publicUrl ?? this.#facts.get(ORIGIN) ?? ""}/events/${id}`;
    this.#watch = new Watch(sql, this.#facts, this.#catalogue, this.#tokens, this.#outbox, urlOf);
  }

  /** Takes what is new of a repository. Taking it twice changes nothing, and nobody hears of it twice. */
  feed(repository: string, { summaries, blocks, origin }: News): void {
    const now = Date.now();
    this.#noteRepository(repository, JSON.stringify(blocks), now);
    if (origin !== undefined) this.#facts.set(ORIGIN, origin);
    const changed = summaries.filter((summary) => {
      const { before, isChanged } = this.#catalogue.put(summary);
      this.#counters.count(before, summary);
      if (before === undefined) this.#watch.noteNew(summary);
      return isChanged;
    });
    this.#sendAlerts();
    this.#stream.publish(changed);
    const isHeld = summaries.some(({ status }) => status === "held");
    if (isHeld || now - this.#rulesCheckedAt >= RULES_CHECK_MS) this.ctx.waitUntil(this.checkRules());
  }

  /** Looks at the rule document, which may have changed; also called once an hour, should no push come. */
  async checkRules(): Promise<void> {
    this.#rulesCheckedAt = Date.now();
    this.#watch.noteRules(await readRules(this.env.RULES), Date.now());
    this.#sendAlerts();
  }

  /** The last rule document that was seen to be valid; undefined when none ever was. */
  validRules(): string | undefined {
    return this.#watch.validRules;
  }

  /** What each token was used for, the latest first. */
  tokens(): TokenUse[] {
    return this.#tokens.uses();
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

  /** Sends alerts, and takes redeliveries a step further. Set again before the work, so that none is the last. */
  override async alarm(): Promise<void> {
    await this.ctx.storage.setAlarm(Date.now() + RETRY_MS);
    try {
      const areSent = await this.#outbox.send(this.env);
      const hasMore = await this.#redeliveries.step(this.env);
      if (hasMore) await this.ctx.storage.setAlarm(Date.now());
      else if (!this.#outbox.isEmpty) await this.ctx.storage.setAlarm(Date.now() + (areSent ? 0 : RETRY_MS));
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

  /** The watched repositories whose turn it is to be asked about, and where operators reach the relay. */
  watchTurns(watches: readonly Watched[], now: number): { turns: Turn[]; origin: string } {
    return { turns: this.#turns.begin(watches, now), origin: this.#facts.get(ORIGIN) ?? "" };
  }

  /** Notes that repositories were asked about, and until when no other is to be. */
  endWatchTurns(asked: readonly string[], now: number, pausedUntil: number): void {
    this.#turns.end(asked, now, pausedUntil);
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

  #sendAlerts(): void {
    if (!this.#outbox.isEmpty) void this.ctx.storage.setAlarm(Date.now());
  }

  /** Written only when there is something to say: the time once an hour, the blocks when they change. */
  #noteRepository(name: string, blocks: string, now: number): void {
    const upsert = `INSERT INTO repositories (name, seen, blocks) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE
      SET seen = excluded.seen, blocks = excluded.blocks WHERE excluded.seen > seen + ? OR excluded.blocks != blocks`;
    this.ctx.storage.sql.exec(upsert, name, now, blocks, DAY_MS / 24);
  }
}
