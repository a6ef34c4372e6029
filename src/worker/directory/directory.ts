import type { EventTotal } from "../../core/api/summary.ts";
import type { RedeliveryProgress } from "../../core/api/delivery.ts";
import type { Rejection } from "../../core/api/relay.ts";
import type { AlertType } from "../../core/event/alert.ts";
import { DAY_MS } from "../../core/lib/time.ts";
import type { OpenCounts, TargetBlock } from "../../core/metrics/exposition.ts";
import type { EventSummary } from "../../core/record/summary.ts";
import type { Budget, Usage } from "../../core/usage/budget.ts";
import type * as calls from "../env/directory-calls.ts";
import type { Env } from "../env/env.ts";
import type { EventCounts, Period } from "../env/event-counts.ts";
import { located } from "../env/located.ts";
import type { EventPosition, FoundEvents, Search, SearchCount } from "../env/event-search.ts";
import type { LogLine } from "../env/log-line.ts";
import type { NamedTarget } from "../env/repository-calls.ts";
import type { ShardNews } from "../env/shard-calls.ts";
import { log } from "../telemetry/log.ts";
import { awakeTimeOf } from "../telemetry/awake-time.ts";
import { countRequests } from "../telemetry/usage.ts";
import { directoryOf } from "./client.ts";
import { OperatorRecords } from "./operator-records.ts";
import { partsOf, type DirectoryParts } from "./parts.ts";
import { rejectionFields } from "./rejection-log.ts";
import { DirectoryShard } from "./shards/directory-shard.ts";
import { shardOfName } from "./shards/shard-name.ts";
import { statisticsOf } from "./statistics.ts";

/** The index across repositories: the central directory, or by its name a shard of a day. {@link calls.DirectoryCalls} says what each method does. */
export class Directory extends OperatorRecords implements calls.DirectoryCalls {
  static {
    countRequests(this);
  }

  readonly #shard: DirectoryShard | undefined;
  #built: DirectoryParts | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, located(env), () => this.#parts);
    const shard = shardOfName(ctx.id.name);
    if (shard === undefined) this.#built = partsOf(ctx, this.env);
    else this.#shard = new DirectoryShard(ctx.storage, shard, () => directoryOf(this.env));
  }

  /** The parts of the central directory. A shard builds them only if it is called by mistake. */
  get #parts(): DirectoryParts {
    this.#built ??= partsOf(this.ctx, this.env);
    return this.#built;
  }

  async feed(repository: string, update: calls.DirectoryUpdate): Promise<void> {
    if (this.#shard !== undefined) return this.#shard.feed(repository, update);
    const { events, indexer, alerts, metering } = this.#parts;
    const summaries = update.summaries.filter((summary) => !events.isSharded(summary));
    if (alerts.mayTellHeld(summaries)) await events.countHeld(Date.now());
    const now = Date.now();
    const taken = metering.take(update.usage);
    const column = metering.columnFor(taken, now);
    const { changes, areCarried } = indexer.apply(repository, { ...update, summaries }, now, column);
    metering.noteChanges(taken, changes, areCarried, now);
    this.#noted(summaries, update.revision, now);
    if (summaries.length < update.summaries.length) await events.feed(repository, update);
  }

  shardsOf(day: number, wanted: number): number {
    const { layout, index } = this.#parts;
    return layout.decide(day, wanted, () => index.hasAny(day, day + DAY_MS));
  }

  async note(news: ShardNews): Promise<void> {
    const { layout, events, indexer, alerts, metering } = this.#parts;
    const changes = news.updates.flatMap((update) => update.changes);
    const summaries = changes.map(({ summary }) => summary);
    // The shard stores these changes later, so its own count lacks them. From here on all is one transaction.
    if (alerts.mayTellHeld(summaries)) await events.countHeld(Date.now());
    const now = Date.now();
    layout.note(
      news,
      summaries.some(({ status }) => status === "held" || status === "pending"),
    );
    events.noteHeld(changes);
    for (const { repository, blocks, changes } of news.updates) indexer.note(repository, blocks, changes, now);
    metering.noteChanges(metering.take(news.usage), changes, false, now);
    this.#noted(summaries, news.revision, now);
  }

  /** Does what follows from new or changed events, in the transaction that notes them. */
  #noted(summaries: readonly EventSummary[], revision: string | undefined, now: number): void {
    const { alarm, changes } = this.#parts;
    alarm.sendAlerts();
    const isHeld = summaries.some(({ status }) => status === "held");
    if (isHeld || changes.isDue(now)) {
      const inForce = isHeld ? undefined : revision;
      this.ctx.waitUntil(awakeTimeOf(this.ctx).during(() => changes.check(this.env, inForce)));
    }
  }

  async search(search: Search): Promise<FoundEvents> {
    return this.#shard?.search(search) ?? this.#parts.events.search(search);
  }

  async findOpen(search: Search): Promise<EventSummary[]> {
    return this.#parts.events.findOpen(search);
  }

  async get(id: string): Promise<EventSummary | undefined> {
    return this.#shard === undefined ? this.#parts.events.get(id) : this.#shard.get(id);
  }

  async total(search: Search): Promise<EventTotal> {
    return this.#shard?.total(search) ?? this.#parts.events.total(search);
  }

  async count(search: Search, only?: string): Promise<SearchCount> {
    return this.#shard?.count(search, only) ?? this.#parts.events.count(search, only);
  }

  async addHistory(summaries: readonly EventSummary[]): Promise<void> {
    if (this.#shard !== undefined) return this.#shard.addHistory(summaries);
    const { events, indexer } = this.#parts;
    indexer.addHistory(summaries, (summary) => !events.isSharded(summary), Date.now());
    await events.addHistory(summaries);
  }

  async forget(events: readonly EventPosition[], emptied: readonly string[]): Promise<void> {
    if (this.#shard !== undefined) return this.#shard.forget(events);
    this.#parts.metering.saveCarried();
    this.#parts.indexer.forget(events, emptied, Date.now());
    await this.#parts.events.forget(events);
  }

  eventCounts(period: Period): { readonly from: number; readonly counts: EventCounts }[] {
    return this.#shard?.eventCounts(period) ?? [];
  }

  openEvents(): OpenCounts {
    return this.#shard?.openEvents() ?? { held: 0, pending: 0 };
  }

  openRepositories(target?: string): string[] {
    return this.#shard?.openRepositories(target) ?? [];
  }

  tidy(now: number): boolean {
    return this.#shard?.tidy(now) ?? true;
  }

  async drop(): Promise<boolean> {
    return (await this.#shard?.drop()) ?? false;
  }

  repositories(limit: number): string[] {
    return this.#parts.repositories.latest(limit);
  }

  blocks(): TargetBlock[] {
    return this.#parts.repositories.blocks();
  }

  async waitingFor(target: string): Promise<string[]> {
    const { events, repositories } = this.#parts;
    const blocked = repositories.blocks().filter((block) => block.target === target);
    const pending = await events.openRepositories(Date.now(), target);
    return [...new Set([...blocked.map(({ repository }) => repository), ...pending])];
  }

  async redeliver(
    search: Search,
    target: NamedTarget | undefined,
    by?: string,
    only?: string,
  ): Promise<RedeliveryProgress> {
    const job = await this.#parts.redeliveries.start(search, target, `rdl_${crypto.randomUUID()}`, by, only);
    await this.#parts.alarm.runNow();
    return job;
  }

  redelivery(id: string): RedeliveryProgress | undefined {
    return this.#parts.redeliveries.get(id);
  }

  override alarm(): Promise<void> {
    return this.#parts.alarm.run();
  }

  async statistics(period: Period): Promise<calls.PeriodStatistics> {
    const { events } = this.#parts;
    const now = Date.now();
    const [counts, open] = await Promise.all([events.counts(period, now), events.open(now)]);
    return statisticsOf(period, counts, open);
  }

  attention(asked: calls.AttentionRequest): Promise<calls.IndexedAttention> {
    return this.#parts.attention.facts(asked);
  }

  acknowledge(key: string, acknowledgement: calls.ItemAcknowledgement | undefined): void {
    this.#parts.acknowledgements.set(key, acknowledgement);
  }

  async metrics(now: number, usage?: Usage): Promise<string> {
    const gauges = { open: await this.#parts.events.open(now), blocks: this.#parts.repositories.blocks() };
    return this.#parts.metering.metrics(gauges, now, usage);
  }

  budget(now: number, usage?: Usage): Budget {
    return this.#parts.metering.budget(now, usage);
  }

  override fetch(request: Request): Response {
    return this.#parts.stream.open(request);
  }

  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): void {
    this.#parts.stream.answer(socket, message);
  }

  reject(rejection: Rejection, counts: Readonly<Record<number, number>>, usage?: Usage): void {
    log("request.rejected", rejectionFields(rejection));
    this.#parts.rejections.add(rejection);
    this.#parts.alerts.noteRejection(rejection);
    this.#parts.alarm.sendAlerts();
    this.#parts.metering.counters.countRejected(counts);
    this.#parts.metering.note(usage, rejection.at);
  }

  rejections(limit: number, token?: string): Rejection[] {
    return this.#parts.rejections.latest(limit, token);
  }

  rejectedByToken(): Readonly<Record<string, number>> {
    return this.#parts.rejections.countByToken();
  }

  writeLog(lines: readonly LogLine[]): void {
    for (const { event, fields } of lines) log(event, fields);
  }

  admitAlerts(types: readonly AlertType[]): (number | undefined)[] {
    return this.#parts.alerts.admit(types);
  }

  validRules(): string | undefined {
    return this.#parts.alerts.validRules;
  }

  checkRules(): Promise<void> {
    return this.#parts.changes.check(this.env);
  }

  tokens(): calls.TokenUse[] {
    return this.#parts.tokens.uses();
  }

  unusedTokens(labels: readonly string[]): string[] {
    return this.#parts.unused.of(labels);
  }

  async tend(now: number, usage?: Usage): Promise<void> {
    this.#parts.metering.note(usage, now);
    await this.#parts.alarm.restore();
    await this.#parts.tending.run(now);
  }

  reconcile(now: number): Promise<void> {
    return this.#parts.reconciling.run(now);
  }

  async prune(now: number): Promise<void> {
    await this.#parts.retention.prune(now);
    this.#parts.statistics.complete(now);
  }
}
