import type { Env } from "../env/env.ts";
import type { Meta } from "../storage/meta.ts";
import { readSettings } from "../env/settings.ts";
import type { DeferredTables } from "../storage/deferred-tables.ts";
import type { StorageVersion } from "../storage/storage-version.ts";
import { awakeTimeOf } from "../telemetry/awake-time.ts";
import { AcceptPush } from "./accept/accept-push.ts";
import { BurstRunner } from "./accept/burst-runner.ts";
import { GroupCommit } from "./accept/group-commit.ts";
import { RepositoryLimit } from "./accept/repository-limit.ts";
import { DeliveryAlerts } from "./alerts/delivery-alerts.ts";
import { Coalescer } from "./coalesce/coalescer.ts";
import { Connections } from "./concurrency/connections.ts";
import { GroupedSender, type GroupSender } from "./concurrency/grouped-sender.ts";
import { ConcurrencyLimiter } from "./concurrency/limiter.ts";
import { ATTEMPTS, OWN_ATTEMPTS } from "./concurrency/limits.ts";
import { Gates } from "./gates/gates.ts";
import { KeptSignals } from "./gates/kept-signals.ts";
import { ApprovalRequests } from "./deliver/approval-request.ts";
import { AttemptQueue } from "./deliver/attempt-queue.ts";
import { CurrentRules } from "./deliver/current-rules.ts";
import { DeliveryRunner } from "./deliver/delivery-runner.ts";
import { HubCallbacks } from "./deliver/hub-callback.ts";
import { OnHold } from "./deliver/on-hold.ts";
import { Preflight } from "./deliver/preflight.ts";
import { AttemptSender } from "./deliver/send-attempt.ts";
import { Superseding } from "./deliver/superseding.ts";
import { VersionGuard } from "./deliver/version-guard.ts";
import { TargetHealth } from "./deliver/target-health.ts";
import { Deletion } from "./operate/deletion.ts";
import { History } from "./operate/history.ts";
import { OperatorActions } from "./operate/operator-actions.ts";
import { Reconciler } from "./reconcile/reconciler.ts";
import { Recheck } from "./schedule/recheck.ts";
import { Release } from "./schedule/release.ts";
import { Retention } from "./schedule/retention.ts";
import { Scheduler } from "./schedule/scheduler.ts";
import { Announcements } from "./state/announcements.ts";
import { BlockedTargets } from "./state/blocked-targets.ts";
import { DeployedPushes } from "./state/deployed-pushes.ts";
import { DeployedVersions } from "./state/deployed-versions.ts";
import { DueEvents } from "./state/due-events.ts";
import { EventLists } from "./state/event-lists.ts";
import { EventStore } from "./state/event-store.ts";
import { FoundTags } from "./state/found-tags.ts";
import { OnHoldTable } from "./state/on-hold-table.ts";
import { RecordCache } from "./state/record-cache.ts";
import { DirectorySync } from "./sync/directory-sync.ts";
import { FoundPushes } from "./verify/found-pushes.ts";
import { TagLookups } from "./verify/tag-lookups.ts";
import { Verifier } from "./verify/verifier.ts";

/** The parts of a repository's object that its methods use. */
export interface RepositoryParts {
  readonly store: EventStore;
  readonly lists: EventLists;
  readonly records: RecordCache;
  readonly acceptPush: AcceptPush;
  readonly gates: Gates;
  readonly groupCommit: GroupCommit;
  readonly alerts: DeliveryAlerts;
  readonly health: TargetHealth;
  readonly recheck: Recheck;
  readonly scheduler: Scheduler;
  readonly operatorActions: OperatorActions;
  readonly deletion: Deletion;
  readonly history: History;
  readonly reconciler: Reconciler;
}

/** What is read of an object's storage before its parts are made. */
export interface RepositoryStorage {
  readonly sql: DeferredTables;
  readonly meta: Meta;
  readonly version: StorageVersion;
}

/** Makes the parts of a repository's object, lowest layer first. Each is given the parts that it uses, and no others. */
export function partsOf(ctx: DurableObjectState, env: Env, { sql, meta, version }: RepositoryStorage): RepositoryParts {
  const settings = readSettings(env);
  const { publicUrl, retentionDays, privateHosts, pushesPerRepository } = settings;
  const repository = ctx.id.name ?? "";
  const { OutboundSender: sender } = (ctx as unknown as { exports?: { OutboundSender?: GroupSender } }).exports ?? {};

  const awake = awakeTimeOf(ctx);
  const announcements = new Announcements();
  const store = new EventStore(sql, { publicUrl, retentionDays });
  const lists = new EventLists(sql, store);
  const due = new DueEvents(sql, store);
  const records = new RecordCache(store, announcements);
  const blocked = new BlockedTargets(sql, announcements);
  const onHoldTable = new OnHoldTable(sql);
  const deployed = new DeployedPushes(sql);

  const connections = new Connections(sender && new GroupedSender(sender), privateHosts);
  const limits = connections.hasOthers ? ATTEMPTS : OWN_ATTEMPTS;
  const limiter = new ConcurrencyLimiter(limits, () => announcements.announce("slotFree", undefined));
  const sync = new DirectorySync(repository, { env, store, lists, blocked, announcements, awake });
  const alerts = new DeliveryAlerts(sql, records, announcements);
  const coalescer = new Coalescer(sql, records);
  const gates = new Gates(ctx.storage, { kept: new KeptSignals(meta), due, records, alerts });

  const health = new TargetHealth(blocked, alerts, announcements);
  const onHold = new OnHold(records, onHoldTable, blocked, publicUrl);
  const versions = new VersionGuard(records, deployed, new DeployedVersions(sql));
  const superseding = new Superseding(records, due, deployed, versions);
  const approvals = new ApprovalRequests(env, records, alerts, publicUrl);
  const preflight = new Preflight({ env, records, blocked, health, onHold, superseding, approvals });
  const attemptSender = new AttemptSender(env, settings, connections);
  const rules = new CurrentRules(env);
  const runner = new DeliveryRunner({
    env,
    store,
    records,
    rules,
    coalescer,
    preflight,
    sender: attemptSender,
    health,
    onHold,
    superseding,
  });
  const callbacks = new HubCallbacks(records, limiter, connections);
  const attempts = new AttemptQueue({ store, records, limiter, runner, health, callbacks });
  const foundTags = new FoundTags(meta);
  const routing = { settings, coalescer, gates };
  const foundPushes = new FoundPushes({ ...routing, env, store, lists, records, foundTags, alerts });
  const lookups = new TagLookups(env, settings);
  const verifier = new Verifier({ ...routing, env, store, records, alerts, lookups, foundPushes });

  const recheck = new Recheck(due, onHold, onHoldTable);
  const release = new Release({ env, settings, store, due, records, coalescer, gates, alerts, onHold });
  const retention = new Retention(store, records, coalescer, { days: retentionDays, repository });
  const scheduler = new Scheduler(ctx, {
    due,
    records,
    limiter,
    attempts,
    verifier,
    recheck,
    release,
    retention,
    sync,
    awake,
  });

  const limit = new RepositoryLimit(pushesPerRepository, meta);
  const burst = new BurstRunner(attempts);
  const acceptPush = new AcceptPush(ctx, {
    env,
    settings,
    store,
    lists,
    records,
    foundTags,
    coalescer,
    gates,
    alerts,
    limit,
    recheck,
    scheduler,
    burst,
    rules,
    awake,
  });
  const groupCommit = new GroupCommit((requests, onlyKnown) => acceptPush.acceptAll(requests, onlyKnown));
  const operatorActions = new OperatorActions(env, records, superseding);
  const deletion = new Deletion(ctx, { store, meta, records, onHold: onHoldTable, sync, scheduler, announcements });
  const history = new History(ctx.storage, { store, records, version, scheduler });
  const reconciler = new Reconciler({ env, settings, meta, lists, limiter, acceptPush });

  announcements.on("recordWritten", (record) => {
    version.mark();
    sync.note(record);
    scheduler.recordWritten(record);
  });
  announcements.on("deliveryFailed", ({ record, delivery }) => alerts.deliveryFailed(record, delivery));
  announcements.on("alertComing", () => recheck.lookNow());
  announcements.on("targetChanged", () => sync.note());
  announcements.on("targetFree", () => {
    onHold.expectResume();
    scheduler.recheckChanged();
  });
  announcements.on("slotFree", () => scheduler.slotFree());
  announcements.on("directorySynced", () => scheduler.directorySynced());
  announcements.on("rolledBack", () => {
    for (const part of [sql, version, store, alerts]) part.forget();
    sync.reread();
  });
  announcements.on("emptied", () => {
    for (const part of [sql, version, store, alerts, limit, blocked, onHoldTable, health]) part.forget();
  });
  return {
    store,
    lists,
    records,
    acceptPush,
    gates,
    groupCommit,
    alerts,
    health,
    recheck,
    scheduler,
    operatorActions,
    deletion,
    history,
    reconciler,
  };
}
