import { eventUrl } from "../../core/event/event-url.ts";
import { DAY_MS } from "../../core/lib/time.ts";
import type { Env } from "../env/env.ts";
import { readSettings } from "../env/settings.ts";
import { Meta } from "../storage/meta.ts";
import { STORED_BY_LATER, StorageVersion } from "../storage/storage-version.ts";
import { awakeTimeOf } from "../telemetry/awake-time.ts";
import { countedSql } from "../telemetry/usage.ts";
import { Acknowledgements } from "./acknowledgements.ts";
import { AttentionFinder } from "./attention.ts";
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
import { RelayAlerts } from "./relay-alerts.ts";
import { Repositories } from "./repositories.ts";
import { Retention } from "./retention.ts";
import { Sessions } from "./sessions.ts";
import { Statistics } from "./statistics.ts";
import { Stream } from "./stream.ts";
import { Tending } from "./tending.ts";
import { TokenUses } from "./token-uses.ts";
import { UnusedTokens } from "./unused-tokens.ts";
import { RejectionLog } from "./rejection-log.ts";
import { AllEvents } from "./shards/all-events.ts";
import { Layout } from "./shards/layout.ts";

/** A value of earlier versions: an origin taken from pushes, and so chosen by their senders. */
const LEARNED_ORIGIN = "origin";

/** The parts of the central directory that its methods use. */
export interface DirectoryParts {
  /** The events that no shard has. */
  readonly index: EventIndex;
  readonly repositories: Repositories;
  readonly indexer: Indexer;
  readonly statistics: Statistics;
  readonly metering: Metering;
  readonly stream: Stream;
  readonly redeliveries: Redeliveries;
  readonly alerts: RelayAlerts;
  readonly alarm: DirectoryAlarm;
  readonly rejections: RejectionLog;
  readonly tokens: TokenUses;
  readonly unused: UnusedTokens;
  readonly linkKeys: LinkKeys;
  readonly sessions: Sessions;
  readonly audit: AuditLog;
  readonly attention: AttentionFinder;
  readonly acknowledgements: Acknowledgements;
  readonly changes: ChangeWatcher;
  readonly reconciling: Reconciling;
  readonly retention: Retention;
  readonly tending: Tending;
  readonly layout: Layout;
  /** All events. */
  readonly events: AllEvents;
}

/** Makes the parts of the central directory, lowest layer first. Each is given the parts that it uses, and no others. */
export function partsOf(ctx: DurableObjectState, env: Env): DirectoryParts {
  const sql = countedSql(ctx.storage.sql);
  const { plan, publicUrl, retentionDays } = readSettings(env);
  const meta = new Meta(sql);
  const version = new StorageVersion(meta);
  // Every call, an alarm's too, then fails with this error.
  if (version.isLater) throw new Error(STORED_BY_LATER);
  version.mark();
  meta.delete(LEARNED_ORIGIN);
  const outbox = new AlertOutbox(sql);
  const recent = new RecentUses();
  const retentionMs = retentionDays * DAY_MS;
  const index = new EventIndex(sql, retentionMs);
  const repositories = new Repositories(sql, recent);
  const statistics = new Statistics(sql, retentionMs);
  const layout = new Layout(meta);
  const events = new AllEvents(env, layout, index, statistics);
  const metering = new Metering(sql, plan, recent, awakeTimeOf(ctx));
  const stream = new Stream(ctx);
  const redeliveries = new Redeliveries(sql, events);
  const rejections = new RejectionLog(sql);
  const tokens = new TokenUses(sql, recent);
  const unused = new UnusedTokens(meta, tokens);
  const linkKeys = new LinkKeys(meta);
  const sessions = new Sessions(sql, meta);
  const audit = new AuditLog(sql);
  const acknowledgements = new Acknowledgements(sql);
  const knowing = { repositories, tokens, unused, rejections, metering, acknowledgements };
  const attention = new AttentionFinder(events, knowing);
  const reconciling = new Reconciling(env, new StoredSchedule(meta));
  const alarm = new DirectoryAlarm(ctx.storage, env, outbox, redeliveries);
  const alerts = new RelayAlerts(sql, meta, events, tokens, outbox, (id) => eventUrl(publicUrl, id));
  const changes = new ChangeWatcher(meta, alerts, alarm, audit, unused);
  const indexer = new Indexer({
    index,
    repositories,
    rollups: statistics.rollups,
    counters: metering.counters,
    alerts,
    stream,
    tokens,
  });
  restoreCarried(metering, index, tokens);
  const retention = new Retention(retentionDays, index, events, statistics, tokens, audit);
  const tending = new Tending(env, repositories, events);
  return {
    index,
    repositories,
    indexer,
    statistics,
    metering,
    stream,
    redeliveries,
    alerts,
    alarm,
    rejections,
    tokens,
    unused,
    linkKeys,
    sessions,
    audit,
    attention,
    acknowledgements,
    changes,
    reconciling,
    retention,
    tending,
    layout,
    events,
  };
}

/** Counts again what an earlier life of the directory had in memory only, and entries carry. */
function restoreCarried(metering: Metering, index: EventIndex, tokens: TokenUses): void {
  if (metering.savedTo === undefined) return;
  const carried = index.carriedSince(metering.savedTo);
  metering.restore(carried);
  for (const { summary } of carried) {
    const { alert, origin, token, repository, receivedAt } = summary;
    if (alert === undefined && origin === undefined) tokens.note(token, repository, receivedAt);
  }
}
