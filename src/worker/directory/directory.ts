import { DurableObject } from "cloudflare:workers";
import type { AuditEntry, AuditPage, AuditQuery } from "../../core/api/audit.ts";
import type { RedeliveryProgress } from "../../core/api/delivery.ts";
import type { Rejection } from "../../core/api/relay.ts";
import type { AlertType } from "../../core/event/alert.ts";
import { eventUrl } from "../../core/event/event-url.ts";
import type { TargetBlock } from "../../core/metrics/exposition.ts";
import type { EventSummary } from "../../core/record/summary.ts";
import type { Budget, Usage } from "../../core/usage/budget.ts";
import type * as calls from "../env/directory-calls.ts";
import type { Env } from "../env/env.ts";
import { located } from "../env/located.ts";
import type { EventPosition, FoundEvents, Search, SearchCount } from "../env/event-search.ts";
import type { LogLine } from "../env/log-line.ts";
import type { NamedTarget } from "../env/repository-calls.ts";
import { readSettings } from "../env/settings.ts";
import { Meta } from "../storage/meta.ts";
import { STORED_BY_LATER, StorageVersion } from "../storage/storage-version.ts";
import { log } from "../telemetry/log.ts";
import { awakeTimeOf } from "../telemetry/awake-time.ts";
import { countedSql, countRequests } from "../telemetry/usage.ts";
import { DirectoryAlarm } from "./alarm.ts";
import { AlertOutbox } from "./alert-outbox.ts";
import { AuditLog } from "./audit-log.ts";
import { ChangeWatcher } from "./change-watcher.ts";
import { EventIndex } from "./event-index.ts";
import { Indexer } from "./indexer.ts";
import { LinkKeys } from "./link-keys.ts";
import { Metering } from "./metering.ts";
import { StoredSchedule } from "./reconcile-schedule.ts";
import { Reconciling } from "./reconciling.ts";
import { RecentUses } from "./recent-uses.ts";
import { Redeliveries } from "./redeliveries.ts";
import { RejectionLog, rejectionFields } from "./rejection-log.ts";
import { RelayAlerts } from "./relay-alerts.ts";
import { Repositories } from "./repositories.ts";
import { Retention } from "./retention.ts";
import { Sessions } from "./sessions.ts";
import { Statistics } from "./statistics.ts";
import { Stream } from "./stream.ts";
import { Tending } from "./tending.ts";
import { TokenUses } from "./token-uses.ts";
import { UnusedTokens } from "./unused-tokens.ts";

/** A value of earlier versions: an origin taken from pushes, and so chosen by their senders. */
const LEARNED_ORIGIN = "origin";

/** The one index across repositories. {@link calls.DirectoryCalls} says what each method does. */
export class Directory extends DurableObject<Env> implements calls.DirectoryCalls {
  static {
    countRequests(this);
  }

  readonly #index: EventIndex;
  readonly #repositories: Repositories;
  readonly #indexer: Indexer;
  readonly #statistics: Statistics;
  readonly #metering: Metering;
  readonly #stream: Stream;
  readonly #redeliveries: Redeliveries;
  readonly #alerts: RelayAlerts;
  readonly #alarm: DirectoryAlarm;
  readonly #rejections: RejectionLog;
  readonly #tokens: TokenUses;
  readonly #unused: UnusedTokens;
  readonly #linkKeys: LinkKeys;
  readonly #sessions: Sessions;
  readonly #audit: AuditLog;
  readonly #changes: ChangeWatcher;
  readonly #reconciling: Reconciling;
  readonly #retention: Retention;
  readonly #tending: Tending;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, located(env));
    const sql = countedSql(ctx.storage.sql);
    const { plan, publicUrl, retentionDays } = readSettings(this.env);
    const meta = new Meta(sql);
    const version = new StorageVersion(meta);
    // Every call, an alarm's too, then fails with this error.
    if (version.isLater) throw new Error(STORED_BY_LATER);
    version.mark();
    meta.delete(LEARNED_ORIGIN);
    const outbox = new AlertOutbox(sql);
    const recent = new RecentUses();
    this.#index = new EventIndex(sql);
    this.#repositories = new Repositories(sql);
    this.#statistics = new Statistics(sql);
    this.#metering = new Metering(sql, plan, recent, awakeTimeOf(ctx));
    this.#stream = new Stream(ctx);
    this.#redeliveries = new Redeliveries(sql, this.#index);
    this.#rejections = new RejectionLog(sql);
    this.#tokens = new TokenUses(sql, recent);
    this.#unused = new UnusedTokens(meta, this.#tokens);
    this.#linkKeys = new LinkKeys(meta);
    this.#sessions = new Sessions(sql, meta);
    this.#audit = new AuditLog(sql);
    this.#reconciling = new Reconciling(this.env, new StoredSchedule(meta));
    this.#alarm = new DirectoryAlarm(ctx.storage, this.env, outbox, this.#redeliveries);
    this.#alerts = new RelayAlerts(sql, meta, this.#index, this.#tokens, outbox, (id) => eventUrl(publicUrl, id));
    this.#changes = new ChangeWatcher(meta, this.#alerts, this.#alarm, this.#audit, this.#unused);
    this.#indexer = new Indexer({
      index: this.#index,
      repositories: this.#repositories,
      rollups: this.#statistics.rollups,
      counters: this.#metering.counters,
      alerts: this.#alerts,
      stream: this.#stream,
      tokens: this.#tokens,
    });
    this.#retention = new Retention(retentionDays, this.#index, this.#statistics, this.#tokens, this.#audit);
    this.#tending = new Tending(this.env, this.#repositories, this.#index);
  }

  feed(repository: string, update: calls.DirectoryUpdate): void {
    const now = Date.now();
    const pushes = this.#indexer.apply(repository, update, now);
    this.#alarm.sendAlerts();
    this.#metering.note(update.usage, pushes, now);
    const isHeld = update.summaries.some(({ status }) => status === "held");
    if (isHeld || this.#changes.isDue(now)) {
      const inForce = isHeld ? undefined : update.revision;
      this.ctx.waitUntil(awakeTimeOf(this.ctx).during(() => this.#changes.check(this.env, inForce)));
    }
  }

  search(search: Search): FoundEvents {
    return this.#index.search(search);
  }

  find(search: Search): EventSummary[] {
    return this.#index.find(search);
  }

  get(id: string): EventSummary | undefined {
    return this.#index.get(id);
  }

  count(search: Search, only?: string): SearchCount {
    return { events: this.#index.count(search), failed: this.#index.countFailed(search, only) };
  }

  forget(events: readonly EventPosition[], emptied: readonly string[]): void {
    this.#indexer.forget(events, emptied, Date.now());
  }

  repositories(limit: number): string[] {
    return this.#repositories.latest(limit);
  }

  blocks(): TargetBlock[] {
    return this.#repositories.blocks();
  }

  waitingFor(target: string): string[] {
    return this.#indexer.waitingFor(target);
  }

  async redeliver(
    search: Search,
    target: NamedTarget | undefined,
    by?: string,
    only?: string,
  ): Promise<RedeliveryProgress> {
    const job = this.#redeliveries.start(search, target, `rdl_${crypto.randomUUID()}`, by, only);
    await this.#alarm.runNow();
    return job;
  }

  redelivery(id: string): RedeliveryProgress | undefined {
    return this.#redeliveries.get(id);
  }

  override alarm(): Promise<void> {
    return this.#alarm.run();
  }

  statistics(period: calls.Period): calls.PeriodStatistics {
    return this.#statistics.of(period, Date.now());
  }

  metrics(now: number, usage?: Usage): string {
    const gauges = { open: this.#statistics.open(), blocks: this.#repositories.blocks() };
    return this.#metering.metrics(gauges, now, usage);
  }

  budget(now: number, usage?: Usage): Budget {
    return this.#metering.budget(now, usage);
  }

  override fetch(request: Request): Response {
    return this.#stream.open(request);
  }

  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): void {
    this.#stream.answer(socket, message);
  }

  reject(rejection: Rejection, counts: Readonly<Record<number, number>>, usage?: Usage): void {
    log("request.rejected", rejectionFields(rejection));
    this.#rejections.add(rejection);
    this.#alerts.noteRejection(rejection);
    this.#alarm.sendAlerts();
    this.#metering.counters.countRejected(counts);
    this.#metering.note(usage, 0, rejection.at);
  }

  rejections(limit: number): Rejection[] {
    return this.#rejections.latest(limit);
  }

  writeLog(lines: readonly LogLine[]): void {
    for (const { event, fields } of lines) log(event, fields);
  }

  admitAlerts(types: readonly AlertType[]): (number | undefined)[] {
    return this.#alerts.admit(types);
  }

  validRules(): string | undefined {
    return this.#alerts.validRules;
  }

  checkRules(): Promise<void> {
    return this.#changes.check(this.env);
  }

  tokens(): calls.TokenUse[] {
    return this.#tokens.uses();
  }

  unusedTokens(labels: readonly string[]): string[] {
    return this.#unused.of(labels);
  }

  linkKey(): calls.LinkKey {
    return this.#linkKeys.current();
  }

  rotateLinkKey(): string {
    return this.#linkKeys.rotate().id;
  }

  recordAction(entry: Omit<AuditEntry, "id">): void {
    this.#audit.add(entry);
  }

  audit(query: AuditQuery): AuditPage {
    return this.#audit.find(query);
  }

  sessionKey(): string {
    return this.#sessions.sealingKey();
  }

  openSession(key: string, label: string, expiresAt: number): void {
    this.#sessions.open(key, label, expiresAt, Date.now());
  }

  isSessionOpen(key: string): boolean {
    return this.#sessions.isOpen(key, Date.now());
  }

  closeSessions(key: string, label: string | undefined): string[] {
    const closed = this.#sessions.close(key, label);
    for (const each of closed) this.#stream.close(each);
    return closed;
  }

  async tend(now: number, usage?: Usage): Promise<void> {
    this.#metering.note(usage, 0, now);
    await this.#alarm.restore();
    await this.#tending.run(now);
  }

  reconcile(now: number): Promise<void> {
    return this.#reconciling.run(now);
  }

  async prune(now: number): Promise<void> {
    await this.#retention.prune(now);
    this.#statistics.complete(now);
  }
}
