import type { EventRecord } from "../../../core/record/record.ts";
import { isHeldOrParked, nextDueAt } from "../../../core/record/record.ts";
import { summarise } from "../../../core/record/summary.ts";
import { feedDirectory } from "../../directory/feed.ts";
import type { Env } from "../../env/env.ts";
import type { AwakeTime } from "../../telemetry/awake-time.ts";
import { returnUsage, takeUsage } from "../../telemetry/usage.ts";
import type { Announcements } from "../state/announcements.ts";
import type { BlockedTargets } from "../state/blocked-targets.ts";
import type { EventLists } from "../state/event-lists.ts";
import type { EventStore } from "../state/event-store.ts";
import { routedBy } from "./routed-by.ts";
import { DELAY_MS, SendTimes } from "./send-times.ts";

/** Events that are sent at once. */
const MAX_SENT = 100;

/** Records that are kept in memory until they are sent; of the others only the ids are kept. */
const MAX_KEPT = 2000;

interface Parts {
  readonly env: Env;
  readonly store: EventStore;
  readonly lists: EventLists;
  readonly blocked: BlockedTargets;
  readonly announcements: Announcements;
  readonly awake: AwakeTime;
}

/**
 * Keeps the directory in sync, off the way of a push. Unsent changes are known in memory. After a crash the object's alarm
 * tells, at no row of its own, that there may be some (see `Scheduler.begin`), and all recent events are sent again: the
 * directory takes the same summary twice without harm.
 */
export class DirectorySync {
  readonly #parts: Parts;
  readonly #repository: string;
  /** Unsent records by id, as they were last written; where only the id is kept, the record is read from disk. */
  readonly #changed = new Map<string, EventRecord | undefined>();
  readonly #times = new SendTimes();
  #isBehind = false;
  /** Whether anything has changed since the last sending began. */
  #hasNews = false;
  #cancelTimer: (() => void) | undefined;
  #sending: Promise<void> | undefined;

  constructor(repository: string, parts: Parts) {
    this.#repository = repository;
    this.#parts = parts;
  }

  /** Whether the directory may lack something. */
  get isBehind(): boolean {
    return this.#isBehind;
  }

  /** When an alarm is to send what the directory may lack, in milliseconds since 1970: not before a time. */
  sendAt(earliest: number): number {
    return this.#times.alarmAt(earliest);
  }

  /** Sends all recent events: an earlier life of the object may not have sent them. */
  sendRecent(): void {
    const now = Date.now();
    // Unsent changes can only belong to open or recent events.
    for (const id of this.#parts.lists.openOrRecent(now)) this.#changed.set(id, undefined);
    const [latest] = this.#parts.lists.latest(now, 1, "all");
    this.#times.hasChanged(latest?.event.receivedAt ?? 0);
    this.#hasChanged(DELAY_MS);
  }

  /** Notes that an event or a target's block has changed. */
  note(record?: EventRecord): void {
    const now = Date.now();
    if (record !== undefined) {
      this.#changed.set(record.event.id, this.#changed.size < MAX_KEPT ? record : undefined);
    }
    this.#times.hasChanged(now);
    this.#hasChanged(this.#isAlone(record, now) ? 0 : DELAY_MS);
  }

  /** Has unsent records read from disk: some of their writes were rolled back. */
  reread(): void {
    for (const id of this.#changed.keys()) this.#changed.set(id, undefined);
  }

  /** Settles when nothing is being sent. */
  async sent(): Promise<void> {
    await this.#sending;
  }

  /** Forgets events that are deleted, so that the directory does not take them for new. */
  forget(ids: readonly string[]): void {
    for (const id of ids) this.#changed.delete(id);
  }

  /** Forgets everything: the object is freed. */
  stop(): void {
    this.#cancel();
    this.#changed.clear();
    this.#isBehind = false;
    this.#hasNews = false;
  }

  /** Sends unsent changes, or waits for the sending that is under way: two at once could miss each other's changes. */
  send(): Promise<void> {
    this.#cancel();
    this.#sending ??= this.#sendChanged().finally(() => {
      this.#sending = undefined;
    });
    return this.#sending;
  }

  async #sendChanged(): Promise<void> {
    if (!this.#isBehind) return;
    this.#hasNews = false;
    const changed = [...this.#changed.entries().take(MAX_SENT)];
    for (const [id] of changed) this.#changed.delete(id);
    const records = changed.flatMap(([id, record]) => record ?? this.#parts.store.read(id) ?? []);
    const usage = takeUsage();
    const news = {
      summaries: records.map(summarise),
      blocks: this.#parts.blocked.all(),
      usage,
      ...routedBy(records, Date.now()),
    };
    const isSent = await feedDirectory(this.#parts.env, this.#repository, news);
    const now = Date.now();
    if (!isSent) {
      returnUsage(usage);
      for (const [id] of changed) this.#changed.set(id, this.#changed.get(id));
      const pauseMs = this.#times.hasFailed(now);
      return pauseMs === undefined ? undefined : this.#later(pauseMs);
    }
    this.#times.hasSent(now);
    if (this.#hasNews || this.#changed.size > 0) return this.#later(0);
    this.#isBehind = false;
    this.#parts.announcements.announce("directorySynced", undefined);
  }

  /** Whether nothing follows an event soon, and nothing else waits to be sent with it: waiting would only cost time. */
  #isAlone(record: EventRecord | undefined, now: number): boolean {
    if (record === undefined || nextDueAt(record) !== undefined || isHeldOrParked(record)) return false;
    return this.#changed.size === 1 && this.#times.isRested(now);
  }

  #hasChanged(delayMs: number): void {
    this.#isBehind = true;
    this.#hasNews = true;
    if (delayMs === 0) this.#cancel();
    this.#later(delayMs);
  }

  #later(ms: number): void {
    this.#cancelTimer ??= this.#parts.awake.after(ms, () => this.send());
  }

  #cancel(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }
}
