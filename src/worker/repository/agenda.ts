import { dayOfEventId, firstEventIdOfDay } from "../../core/event/event-id.ts";
import { nextDueAt, isHeldOrParked, type EventRecord } from "../../core/record/record.ts";
import { log } from "../telemetry/log.ts";
import { Alarm, ALARM_LEASE_MS } from "./alarm.ts";
import { Backlog } from "./backlog.ts";
import type { Deliverer } from "./deliverer.ts";
import type { Feed } from "./feed.ts";
import { Round } from "./round.ts";
import { Verifier } from "./verifier.ts";
import type { Waiting } from "./waiting.ts";
import type { Workshop } from "./workshop.ts";
import { DAY_MS } from "../../core/lib/time.ts";

/** Old events deleted in one run of the alarm, and the time until the next run when there are more. */
const PRUNED_AT_ONCE = 200;
const PRUNE_PAUSE_MS = 1000;

/** When a repository's object acts by itself, and what it does then. */
export class Agenda {
  readonly #workshop: Workshop;
  readonly #deliverer: Deliverer;
  readonly #waiting: Waiting;
  readonly #feed: Feed;
  readonly #verifier: Verifier;
  readonly #alarm: Alarm;
  readonly #repository: string;
  /** The run of the alarm that is under way. */
  #round: Round | undefined;
  /** What is due, while rounds follow each other. */
  #backlog: Backlog | undefined;
  /** Whether there may be more events that are too old. */
  #prunesOn = false;

  constructor(ctx: DurableObjectState, workshop: Workshop, deliverer: Deliverer, waiting: Waiting, feed: Feed) {
    this.#workshop = workshop;
    this.#deliverer = deliverer;
    this.#waiting = waiting;
    this.#feed = feed;
    this.#verifier = new Verifier(workshop);
    this.#alarm = new Alarm(ctx.storage);
    this.#repository = ctx.id.name ?? "";
  }

  /**
   * Begins a life of the object. Every write makes sure of an alarm within a minute, and only once the directory has
   * everything is that put off: any other alarm, or none, says that the directory may lack what an earlier life wrote.
   */
  async begin(): Promise<void> {
    const now = Date.now();
    await this.#alarm.restore(now);
    if (!this.#alarm.isPutOff(now) && !this.#isEmpty) this.#feed.sendRecent();
    this.arm();
  }

  /** Finds out which alarm is set, and sets it if it is missing. */
  async restore(): Promise<void> {
    await this.#alarm.restore(Date.now());
    this.arm();
  }

  /** To be called with each record that is written. While the alarm runs it takes up what is due by itself. */
  noteWrite(record: EventRecord): void {
    this.#backlog?.noteWrite(record.event.id);
    const tellAt = Date.now() + ALARM_LEASE_MS;
    if (this.#round !== undefined) {
      this.#alarm.fireBy(tellAt);
      this.#round.wake();
    } else if (isHeldOrParked(record)) this.arm();
    else this.#alarm.fireBy(Math.min(nextDueAt(record) ?? Infinity, tellAt));
  }

  /** To be called when what waits may go on. */
  waitingChanged(): void {
    if (this.#round === undefined) this.arm();
    else this.#round.wake();
  }

  /** Looks at once at what is held: to be called before a push is stored that only the object can decide on. */
  lookNow(): void {
    this.#waiting.lookNow();
  }

  /** Makes sure that the alarm fires by a time: for what must not be stored without one. */
  fireBy(time: number): void {
    this.#alarm.fireBy(time);
  }

  /** To be called when the directory has everything: the alarm need not come before something is due. */
  directoryHasAll(): void {
    if (this.#round !== undefined) return;
    const now = Date.now();
    const workAt = this.#workAt(now);
    if (workAt <= now + ALARM_LEASE_MS) return;
    // The alarm that does not come would have done this.
    this.#prune(now);
    this.#armFor(workAt, now);
  }

  /** Sets the alarm to the earliest time that there is anything to do. */
  arm(): void {
    const now = Date.now();
    this.#armFor(this.#workAt(now), now);
  }

  /** Besides work, there is the directory that lacks something, and old events that may go. */
  #armFor(workAt: number, now: number): void {
    const tellAt = this.#feed.isBehind ? now + ALARM_LEASE_MS : Infinity;
    const pruneAt = this.#prunesOn ? now + PRUNE_PAUSE_MS : this.#pruneAt(now);
    const nextAt = Math.min(workAt, tellAt, pruneAt);
    if (nextAt <= now + ALARM_LEASE_MS) this.#alarm.fireBy(nextAt);
    else if (nextAt !== Infinity) this.#alarm.putOff(nextAt);
  }

  /** To be called when the alarm was deleted with everything else. */
  stopped(): void {
    this.#alarm.fired();
    this.#backlog = undefined;
  }

  /** When an event is due, or what waits is to be looked at; Infinity when neither is. */
  #workAt(now: number): number {
    return Math.min(this.#workshop.store.earliestDue() ?? Infinity, this.#waiting.nextLookAt(now) ?? Infinity);
  }

  /** When the oldest events may go, and no sooner than in a day: those that are open stay. Infinity if there are none. */
  #pruneAt(now: number): number {
    const { store, settings } = this.#workshop;
    const oldest = dayOfEventId(store.firstId() ?? "");
    if (oldest === undefined) return Infinity;
    return Math.max(now + DAY_MS, oldest + (settings.retentionDays + 1) * DAY_MS);
  }

  get #isEmpty(): boolean {
    return this.#workshop.store.firstId() === undefined;
  }

  /** What the alarm does. Never throws: an alarm that does is repeated for about two minutes and then forgotten. */
  async run(ctx: DurableObjectState): Promise<void> {
    const { ledger } = this.#workshop;
    const now = Date.now();
    this.#alarm.fired();
    try {
      // First the next alarm, then the work: whatever happens to this one, another follows.
      if (this.#workAt(now) <= now) this.#alarm.fireBy(now + ALARM_LEASE_MS);
      this.#backlog ??= new Backlog(this.#workshop.store);
      const round = this.#newRound(this.#backlog);
      this.#round = round;
      await round.run();
      if (!round.isFull) this.#backlog = undefined;
      ctx.waitUntil(round.underWay);
      ledger.flush();
      this.#prune(Date.now());
      await this.#feed.send();
      this.arm();
    } catch (error) {
      log("alarm.failed", { repository: this.#repository, reason: (error as Error).message });
      this.#backlog = undefined;
      // Not at once: what failed now would fail again.
      this.#alarm.fireBy(now + ALARM_LEASE_MS);
    }
    this.#round = undefined;
  }

  #newRound(backlog: Backlog): Round {
    const { store, ledger } = this.#workshop;
    return new Round(store, ledger, backlog, {
      deliver: (id, deliveryId) => this.#deliverer.attempt(id, deliveryId, undefined),
      callBack: (id) => this.#deliverer.finish(id),
      verify: (id) => this.#verifier.verify(id),
      look: () => this.#waiting.look(Date.now()),
      nextLookAt: () => this.#waiting.nextLookAt(Date.now()) ?? Infinity,
    });
  }

  #prune(now: number): void {
    const { ledger, settings, coalescer } = this.#workshop;
    coalescer.prune(now);
    const firstKept = firstEventIdOfDay(now - settings.retentionDays * DAY_MS);
    const count = ledger.prune(firstKept, PRUNED_AT_ONCE);
    if (count > 0) log("events.pruned", { repository: this.#repository, count });
    this.#prunesOn = count === PRUNED_AT_ONCE;
  }
}
