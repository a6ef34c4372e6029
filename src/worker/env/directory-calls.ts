import type { EventTotal } from "../../core/api/summary.ts";
import type { AuditEntry, AuditPage } from "../../core/api/audit.ts";
import type { AuditQuery } from "../../core/api/relay-query.ts";
import type { RedeliveryProgress } from "../../core/api/delivery.ts";
import type { Rejection, Statistics, TokenState } from "../../core/api/relay.ts";
import type { AlertType } from "../../core/event/alert.ts";
import type { TargetBlock } from "../../core/metrics/exposition.ts";
import type { EventSummary } from "../../core/record/summary.ts";
import type { IndexedFacts } from "../../core/attention/facts.ts";
import type { Acknowledgement } from "../../core/attention/items.ts";
import type { Budget, Usage } from "../../core/usage/budget.ts";
import type { Period } from "./event-counts.ts";
import type { EventPosition, FoundEvents, Search, SearchCount } from "./event-search.ts";
import type { LogLine } from "./log-line.ts";
import type { NamedTarget } from "./repository-calls.ts";
import type { OpenBreakers, ShardCalls, ShardNews } from "./shard-calls.ts";

/** The changes that a repository's object syncs to the directory. */
export interface DirectoryUpdate {
  /** Events that are new or have changed. */
  readonly summaries: readonly EventSummary[];
  /** All targets whose breaker is open for this repository. */
  readonly blocks: OpenBreakers;
  /** Usage of the isolate since its last sync; absent from objects of an earlier version. */
  readonly usage?: Usage;
  /** The revision of the rule document that routed a push of the last seconds; absent if there was none. */
  readonly revision?: string;
}

/** The statistics of a period, but for paused targets, which KV holds, and for unused tokens. */
export type PeriodStatistics = Pick<Statistics, "buckets" | "targets" | "targetBuckets" | "isLowerBound"> & {
  readonly attention: Omit<Statistics["attention"], "pausedTargets" | "unusedTokens">;
};

/** The repositories that a token was used for, newest first; times in milliseconds since 1970. */
export interface TokenUse extends Pick<TokenState, "label" | "repositories"> {
  /** To the minute. */
  readonly lastUsedAt: number;
}

/** The key that seals links. The directory makes and keeps it; each link carries its id. */
export interface LinkKey {
  readonly id: string;
  /** 32 random bytes as base64url. */
  readonly secret: string;
}

/** An acknowledgement of an item that is named beside it. */
export type ItemAcknowledgement = Omit<Acknowledgement, "key">;

/** What the index knows of what needs an operator, with all acknowledgements. */
export interface IndexedAttention extends IndexedFacts {
  readonly acknowledgements: readonly Acknowledgement[];
}

/** Which facts are asked for. */
export interface AttentionRequest {
  /** Failures since then are counted: the start of a quarter of an hour, in milliseconds since 1970. */
  readonly from: number;
  readonly now: number;
  /** The labels of the Worker's tokens. */
  readonly labels: readonly string[];
  /** The only targets whose failures are counted; absent for all. */
  readonly targets?: readonly string[];
}

/** The calls of the directory: the one index across repositories. No push waits for it. */
export interface DirectoryCalls extends Rpc.DurableObjectBranded, ShardCalls {
  /** Indexes what has changed in a repository. A second call with the same update changes nothing. */
  feed(repository: string, update: DirectoryUpdate): Promise<void>;
  /** The number of shards of a day. The first call for a day decides it; 1 means that this object has its events. */
  shardsOf(day: number, wanted: number): number;
  /** Takes what a shard passes on. A second call with the same news can count events twice in the metrics. */
  note(news: ShardNews): Promise<void>;
  /** A page of events that match, newest first. Reads a bounded number of entries, and tells if older ones are left. */
  search(search: Search): Promise<FoundEvents>;
  /** The events that match and are held or pending, newest first: all of them, because their index has no others. */
  findOpen(search: Search): Promise<EventSummary[]>;
  /** The summary of one event; undefined if unknown. */
  get(id: string): Promise<EventSummary | undefined>;
  /** Number of matches among the latest 10,000 events in range: what a list costs at most to say how long it is. */
  total(search: Search): Promise<EventTotal>;
  /** Number of matches, whatever the search's limit. With `only`, failed deliveries of that target alone. */
  count(search: Search, only?: string): Promise<SearchCount>;
  /** Indexes events that repositories have imported: counts them in statistics, but raises, sends and meters nothing. */
  addHistory(summaries: readonly EventSummary[]): Promise<void>;
  /** Removes events that their repositories have deleted, and repositories that have no event left. */
  forget(events: readonly EventPosition[], emptied: readonly string[]): Promise<void>;
  /** Names of the repositories with the latest pushes, newest first. */
  repositories(limit: number): string[];
  /** The targets whose breakers are open, by repository. */
  blocks(): TargetBlock[];
  /** The repositories with a delivery pending for a target, or with its breaker open. */
  waitingFor(target: string): Promise<string[]>;

  /**
   * Starts to redeliver the matches of a search: to `target`, or without it to every target that they failed at.
   *
   * @param by the operator's label
   * @param only the only target whose failed deliveries are made again
   */
  redeliver(search: Search, target: NamedTarget | undefined, by?: string, only?: string): Promise<RedeliveryProgress>;
  /** Progress of a redelivery; undefined if unknown. */
  redelivery(id: string): RedeliveryProgress | undefined;

  /** What needs an operator, as far as the index knows, with all acknowledgements. */
  attention(asked: AttentionRequest): Promise<IndexedAttention>;
  /** Stores the acknowledgement of an item, or removes it. */
  acknowledge(key: string, acknowledgement: ItemAcknowledgement | undefined): void;
  /** Counts of a period. */
  statistics(period: Period): Promise<PeriodStatistics>;
  /** The metrics in Prometheus' text format. */
  metrics(now: number, usage?: Usage): Promise<string>;
  /** Usage against the plan's limits. */
  budget(now: number, usage?: Usage): Budget;

  /** Accepts the WebSocket of the live stream; the Worker has authenticated the operator. */
  fetch(request: Request): Response;

  /** Stores a refused request to the hook. The counts, by status, are of all refusals since the last call. */
  reject(rejection: Rejection, counts: Readonly<Record<number, number>>, usage?: Usage): void;
  /** The latest refused requests, with `token` those of that label alone. */
  rejections(limit: number, token?: string): Rejection[];
  /** The number of remembered refused requests by the label of their token. */
  rejectedByToken(): Readonly<Record<string, number>>;
  /** Writes log lines of requests whose path holds a credential. */
  writeLog(lines: readonly LogLine[]): void;

  /** For each alert: how many of its type were left out since the last one; undefined leaves this one out too. */
  admitAlerts(types: readonly AlertType[]): (number | undefined)[];
  /** Text of the last valid rule document; undefined if there never was one. */
  validRules(): string | undefined;
  /** Checks the rule document and the Worker's tokens for changes. Called once an hour too. */
  checkRules(): Promise<void>;

  /** Use of each token, newest first. */
  tokens(): TokenUse[];
  /** The labels, of these, without a push since their token was made. */
  unusedTokens(labels: readonly string[]): string[];
  /** The key for links; the first call makes it. */
  linkKey(): LinkKey;
  /** Replaces that key and so revokes every earlier link. Returns the new key's id. */
  rotateLinkKey(): string;

  /** Stores an audit entry. The oldest entries are deleted beyond the limit. */
  recordAction(entry: Omit<AuditEntry, "id">): void;
  /** Audit entries, newest first, one page. */
  audit(query: AuditQuery): AuditPage;

  /** The random key that seals session cookies. It never changes. */
  sessionKey(): string;
  /** Opens an operator's session until a time, in milliseconds since 1970. `key` is a hash of its secret id. */
  openSession(key: string, label: string, expiresAt: number): void;
  /** Whether a session is open. */
  isSessionOpen(key: string): boolean;
  /** Closes a session, or with a label all of that operator's, and their streams. Returns the keys of closed sessions. */
  closeSessions(key: string, label: string | undefined): string[];

  /** Has the objects of repositories set an alarm that was lost. Called once an hour. */
  tend(now: number, usage?: Usage): Promise<void>;
  /** Reconciles the watched repositories that are due with Docker Hub. Called once an hour. */
  reconcile(now: number): Promise<void>;
  /** Deletes what is past its retention, and completes the rollups. Called once an hour. */
  prune(now: number): Promise<void>;
}
