import { DurableObject } from "cloudflare:workers";
import type { AuditEntry, AuditPage, AuditQuery } from "../../core/api/audit.ts";
import type { Budget, Usage } from "../../core/usage/budget.ts";
import type { AlertType } from "../../core/event/alert.ts";
import { eventUrl } from "../../core/event/event-url.ts";
import type { TargetBlock } from "../../core/metrics/exposition.ts";
import type { EventSummary } from "../../core/record/summary.ts";
import type { DueRepository, WatchedRepository } from "../../core/reconcile/schedule.ts";
import type { RedeliveryProgress } from "../../core/api/delivery.ts";
import type { Rejection } from "../../core/api/relay.ts";
import type {
  DirectoryCalls,
  DirectoryUpdate,
  LinkKey,
  Period,
  PeriodStatistics,
  TokenUse,
} from "../env/directory-calls.ts";
import type { EventPosition, Search, SearchCount } from "../env/event-search.ts";
import type { Env } from "../env/env.ts";
import type { LogLine } from "../env/log-line.ts";
import type { NamedTarget } from "../env/repository-calls.ts";
import { log } from "../telemetry/log.ts";
import { readRules } from "../rules/rules.ts";
import { readSettings } from "../env/settings.ts";
import { countedSql, countRequests } from "../telemetry/usage.ts";
import { AuditLog } from "./audit-log.ts";
import { Catalogue } from "./catalogue.ts";
import { Facts } from "../storage/meta.ts";
import { Errands } from "./errands.ts";
import { LinkKeys } from "./link-keys.ts";
import { Outbox } from "./outbox.ts";
import { Metering } from "./metering.ts";
import { Redeliveries } from "./redeliveries.ts";
import { RejectedLog, rejectionFields } from "./rejected.ts";
import { Repositories } from "./repositories.ts";
import { Sessions } from "./sessions.ts";
import { Statistics } from "./statistics.ts";
import { Stream } from "./stream.ts";
import { TokenLog } from "./tokens.ts";
import { TokenWatch } from "./token-watch.ts";
import { Watch } from "./watch.ts";
import { WatchTurns } from "./watch-turns.ts";
import { DAY_MS } from "../../core/lib/time.ts";

const PRUNED_AT_ONCE = 1000;

/** How long the audit trail is kept at least; longer where events are. */
const AUDIT_DAYS = 90;

/** How often pushes have the rule document looked at; KV shows nothing newer sooner. A push that is held does at once. */
const RULES_CHECK_MS = 30_000;

/** A fact of earlier versions: an origin that was learned from pushes, and so from whoever sent them. */
const LEARNED_ORIGIN = "origin";

/** The one index across repositories, fed by their objects. It is never on the way of a push. */
export class Directory extends DurableObject<Env> implements DirectoryCalls {
  static {
    countRequests(this);
  }

  readonly #repositories: Repositories;
  readonly #catalogue: Catalogue;
  readonly #statistics: Statistics;
  readonly #rejected: RejectedLog;
  readonly #stream: Stream;
  readonly #redeliveries: Redeliveries;
  readonly #facts: Facts;
  readonly #linkKeys: LinkKeys;
  readonly #tokens: TokenLog;
  readonly #sessions: Sessions;
  readonly #audit: AuditLog;
  readonly #tokenWatch: TokenWatch;
  readonly #errands: Errands;
  readonly #watch: Watch;
  readonly #metering: Metering;
  readonly #turns: WatchTurns;
  #rulesCheckedAt = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const sql = countedSql(ctx.storage.sql);
    this.#repositories = new Repositories(sql);
    this.#catalogue = new Catalogue(sql);
    this.#statistics = new Statistics(sql);
    this.#rejected = new RejectedLog(sql);
    this.#stream = new Stream(ctx);
    this.#redeliveries = new Redeliveries(sql, this.#catalogue);
    this.#facts = new Facts(sql);
    this.#linkKeys = new LinkKeys(this.#facts);
    this.#tokens = new TokenLog(sql);
    this.#sessions = new Sessions(sql, this.#facts);
    this.#audit = new AuditLog(sql);
    this.#tokenWatch = new TokenWatch(this.#facts);
    const outbox = new Outbox(sql);
    this.#errands = new Errands(ctx.storage, env, outbox, this.#redeliveries);
    this.#turns = new WatchTurns(this.#facts);
    this.#facts.delete(LEARNED_ORIGIN);
    const urlOf = (id: string): string => eventUrl(readSettings(env).publicUrl, id);
    this.#watch = new Watch(sql, this.#facts, this.#catalogue, this.#tokens, outbox, urlOf);
    this.#metering = new Metering(sql, readSettings(env).plan);
  }

  /** Takes what is new of a repository. Taking it twice changes nothing, and nobody hears of it twice. */
  feed(repository: string, { summaries, blocks, usage }: DirectoryUpdate): void {
    const now = Date.now();
    this.#repositories.note(repository, blocks, now);
    let pushes = 0;
    const changed = summaries.filter((summary) => {
      const { before, isChanged } = this.#catalogue.put(summary);
      this.#metering.counters.count(before, summary);
      this.#watch.note(summary, before);
      if (before === undefined && summary.alert === undefined) pushes++;
      if (isChanged) this.#statistics.tallies.forget(summary.receivedAt, now);
      return isChanged;
    });
    for (const { target } of blocks) this.#metering.counters.notePair({ target, repository });
    this.#errands.sendAlerts();
    this.#stream.publish(changed);
    this.#metering.note(usage, pushes, now);
    const isHeld = summaries.some(({ status }) => status === "held");
    if (isHeld || now - this.#rulesCheckedAt >= RULES_CHECK_MS) this.ctx.waitUntil(this.checkRules());
  }

  /** Looks at the rule document and at the Worker's tokens, which may have changed; also called once an hour, should no push come. */
  async checkRules(): Promise<void> {
    this.#rulesCheckedAt = Date.now();
    this.#watch.noteRules(await readRules(this.env.RULES), Date.now());
    this.#errands.sendAlerts();
    for (const entry of await this.#tokenWatch.changes(this.env, Date.now())) this.recordAction(entry);
  }

  /** The last rule document that was seen to be valid; undefined when none ever was. */
  validRules(): string | undefined {
    return this.#watch.validRules;
  }

  /** The key that links are sealed with; the first call makes it. */
  linkKey(): LinkKey {
    return this.#linkKeys.current();
  }

  /** Replaces that key: links that were made before are revoked. Gives the id of the new one. */
  rotateLinkKey(): string {
    return this.#linkKeys.rotate().id;
  }

  /** What each token was used for, the latest first. */
  tokens(): TokenUse[] {
    return this.#tokens.uses();
  }

  /** The names of repositories that had a push, the latest first, at most so many. */
  repositories(limit: number): string[] {
    return this.#repositories.latest(limit);
  }

  find(search: Search): EventSummary[] {
    return this.#catalogue.find(search);
  }

  get(id: string): EventSummary | undefined {
    return this.#catalogue.get(id);
  }

  /** The targets that take nothing, by repository. */
  blocks(): TargetBlock[] {
    return this.#repositories.blocks();
  }

  /** The repositories from which something waits for a target, or which it takes nothing from. */
  waitingFor(target: string): string[] {
    const blocked = this.#repositories.blocks().filter((block) => block.target === target);
    return [...new Set([...blocked.map(({ repository }) => repository), ...this.#catalogue.pendingFor(target)])];
  }

  statistics(period: Period): PeriodStatistics {
    return this.#statistics.of(period, Date.now());
  }

  /** The metrics in Prometheus' text format. */
  metrics(now: number, usage?: Usage): string {
    const gauges = { open: this.#statistics.open(), blocks: this.#repositories.blocks() };
    return this.#metering.metrics(gauges, now, usage);
  }

  /** How the relay stands against its plan. */
  budget(now: number, usage?: Usage): Budget {
    return this.#metering.budget(now, usage);
  }

  /** Forgets events that their repositories have deleted, and the repositories that have none left. */
  forget(events: readonly EventPosition[], emptied: readonly string[]): void {
    this.#catalogue.delete(events);
    for (const { receivedAt } of events) this.#statistics.tallies.forget(receivedAt, Date.now());
    for (const name of emptied) {
      this.#repositories.forget(name);
      this.#tokens.forget(name);
    }
  }

  /** How many events a search finds, and how many of their latest deliveries have failed, by target. */
  count(search: Search, only?: string): SearchCount {
    return { events: this.#catalogue.count(search), failed: this.#catalogue.countFailed(search, only) };
  }

  /** Begins to deliver again what a search finds: to one target, or wherever it has failed. */
  async redeliver(
    search: Search,
    target: NamedTarget | undefined,
    by?: string,
    only?: string,
  ): Promise<RedeliveryProgress> {
    const job = this.#redeliveries.start(search, target, `rdl_${crypto.randomUUID()}`, by, only);
    await this.#errands.begin();
    return job;
  }

  redelivery(id: string): RedeliveryProgress | undefined {
    return this.#redeliveries.get(id);
  }

  override alarm(): Promise<void> {
    return this.#errands.run();
  }

  /** Keeps why a request to the hook was turned away; the oldest make room. The counts are of all since the last. */
  reject(rejection: Rejection, counts: Readonly<Record<number, number>>, usage?: Usage): void {
    log("request.rejected", rejectionFields(rejection));
    this.#rejected.add(rejection);
    this.#watch.noteRejection(rejection);
    this.#errands.sendAlerts();
    this.#metering.counters.countRejected(counts);
    this.#metering.note(usage, 0, rejection.at);
  }

  /** For each alert that is to be sent: how many of its type were left out since the last; undefined leaves it out. */
  admitAlerts(types: readonly AlertType[]): (number | undefined)[] {
    return this.#watch.admit(types);
  }

  /** Writes lines of requests to the Worker whose path must not stand beside them. */
  writeLog(lines: readonly LogLine[]): void {
    for (const { event, fields } of lines) log(event, fields);
  }

  /** The latest requests that were turned away. */
  rejections(limit: number): Rejection[] {
    return this.#rejected.latest(limit);
  }

  /** The active repositories that were looked after the longest ago; they count as looked after now. */
  takeForTending(now: number, usage?: Usage): string[] {
    this.#metering.note(usage, 0, now);
    return this.#repositories.takeForTending(now);
  }

  /** The watched repositories whose turn it is to be asked about. */
  watchTurns(watches: readonly WatchedRepository[], now: number): DueRepository[] {
    return this.#turns.begin(watches, now);
  }

  /** Notes that repositories were asked about, and until when no other is to be. */
  endWatchTurns(asked: readonly string[], now: number, pausedUntil: number): void {
    this.#turns.end(asked, now, pausedUntil);
  }

  /** Deletes what is past its retention, and counts what is over; called once an hour. */
  prune(now: number): void {
    const before = now - readSettings(this.env).retentionDays * DAY_MS;
    const count = this.#catalogue.prune(before, PRUNED_AT_ONCE);
    if (count > 0) log("directory.pruned", { count });
    this.#statistics.tallies.prune(before);
    // Reads all of them, so once a day.
    if (new Date(now).getUTCHours() === 0) this.#tokens.prune(before);
    this.#statistics.complete(now);
    this.#audit.prune(now - Math.max(AUDIT_DAYS, readSettings(this.env).retentionDays) * DAY_MS);
  }

  /** Records what somebody has done; the oldest entries make room. */
  recordAction(entry: Omit<AuditEntry, "id">): void {
    this.#audit.add(entry);
  }

  /** Who did what, the latest first, a page at a time. */
  audit(query: AuditQuery): AuditPage {
    return this.#audit.find(query);
  }

  /** The random key that seals the cookies of sessions. It stays the same. */
  sessionKey(): string {
    return this.#sessions.sealingKey();
  }

  /** Opens a session of an operator until a time, in milliseconds since 1970. `key` is a hash of its secret id. */
  openSession(key: string, label: string, expiresAt: number): void {
    this.#sessions.open(key, label, expiresAt, Date.now());
  }

  isSessionOpen(key: string): boolean {
    return this.#sessions.isOpen(key, Date.now());
  }

  /** Ends a session, with a label every session of that operator, and their streams; returns the keys of those. */
  closeSessions(key: string, label: string | undefined): string[] {
    const closed = this.#sessions.close(key, label);
    for (const each of closed) this.#stream.close(each);
    return closed;
  }

  /** The live stream; whoever asks has been let in by the Worker. */
  override fetch(request: Request): Response {
    return this.#stream.open(request);
  }

  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): void {
    this.#stream.answer(socket, message);
  }
}
