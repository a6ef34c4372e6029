import { DurableObject } from "cloudflare:workers";
import type { Usage } from "../../core/budget.ts";
import type { Delivery } from "../../core/delivery.ts";
import { DUPLICATE_WINDOW_MS, possibleEventIds, type Event } from "../../core/event.ts";
import { firstDue, leaseAll, nextDueAt, type EventRecord } from "../../core/record.ts";
import type { Report } from "../../core/report.ts";
import type { Target } from "../../core/target.ts";
import { writeEventPoint } from "../analytics.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { Meter } from "../meter.ts";
import { readSettings, type Settings } from "../settings.ts";
import type { NewAlert } from "../new-alert.ts";
import { countedSql, countRequests, returnUsage } from "../usage.ts";
import { Agenda } from "./agenda.ts";
import { ALARM_LEASE_MS } from "./alarm.ts";
import { Alerts } from "./alerts.ts";
import { receiptOf, recordOf, refusalOf, type Arrival, type Receipt } from "./arrival.ts";
import { Coalescer } from "./coalescer.ts";
import { Deliverer } from "./deliverer.ts";
import { Feed } from "./feed.ts";
import { Interventions } from "./interventions.ts";
import { Intake } from "./intake.ts";
import { Ledger } from "./ledger.ts";
import { MAX_CONNECTIONS } from "./round.ts";
import { Parking } from "./parking.ts";
import { Reconciler, type Look, type Looked } from "./reconciler.ts";
import { EventStore, type Wanted } from "./store.ts";
import { TargetStates } from "./target-states.ts";
import { Waiting } from "./waiting.ts";

/** The fact that holds what is left of the repository's pushes. */
const ALLOWANCE = "allowance";

/** One repository's events: stored before they are answered, delivered until they are settled, kept for a while. */
export class RepositoryRelay extends DurableObject<Env> {
  static {
    countRequests(this);
  }

  readonly #settings: Settings;
  readonly #intake = new Intake((arrival) => this.#accept(arrival));
  readonly #store: EventStore;
  readonly #ledger: Ledger;
  readonly #states: TargetStates;
  readonly #parking: Parking;
  readonly #alerts: Alerts;
  readonly #feed: Feed;
  readonly #coalescer: Coalescer;
  readonly #waiting: Waiting;
  readonly #deliverer: Deliverer;
  readonly #agenda: Agenda;
  readonly #interventions: Interventions;
  readonly #reconciler: Reconciler;
  readonly #meter: Meter;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#settings = readSettings(env);
    const sql = countedSql(ctx.storage.sql);
    this.#store = new EventStore(sql);
    this.#ledger = new Ledger(this.#store, (record) => {
      this.#feed.note(record);
      this.#agenda.noteWrite(record);
    });
    this.#meter = new Meter(this.#settings.pushesPerRepository, {
      read: () => this.#store.fact(ALLOWANCE),
      write: (text) => this.#store.setFact(ALLOWANCE, text),
    });
    this.#states = new TargetStates(sql);
    this.#feed = new Feed(env, this.#store, this.#states, ctx.id.name ?? "");
    this.#parking = new Parking(this.#ledger, this.#states, () => this.#agenda.waitingChanged());
    this.#coalescer = new Coalescer(sql, this.#ledger);
    this.#alerts = new Alerts(sql, this.#ledger, () => this.#waiting.lookNow());
    const workshop = {
      env,
      settings: this.#settings,
      store: this.#store,
      ledger: this.#ledger,
      states: this.#states,
      parking: this.#parking,
      coalescer: this.#coalescer,
      alerts: this.#alerts,
    };
    this.#waiting = new Waiting(workshop);
    this.#deliverer = new Deliverer(workshop);
    this.#agenda = new Agenda(ctx, workshop, this.#deliverer, this.#waiting, this.#feed);
    this.#interventions = new Interventions(workshop);
    this.#reconciler = new Reconciler(workshop, (arrival) => this.#accept(arrival));
    void ctx.blockConcurrencyWhile(() => this.#agenda.restore());
  }

  /**
   * Stores a push and begins its deliveries; gives what its sender is told once that is on disk.
   *
   * @param usage what the Worker's isolate has counted, to be passed on with the next feed
   */
  accept(arrival: Arrival, usage?: Usage): Promise<Receipt> {
    if (usage !== undefined) returnUsage(usage);
    return this.#intake.take(arrival);
  }

  /** Stores an alert about this repository, or about the relay, and has it routed. The same one twice counts once. */
  raise(alert: NewAlert): void {
    this.#alerts.store(alert);
  }

  /** One event with all that became of it, as it is on disk. */
  read(id: string): EventRecord | undefined {
    this.#ledger.flush();
    return this.#store.read(id);
  }

  /** The latest pushes, alerts or both that were received before a time, at most so many. */
  list(before: number, limit: number, wanted: Wanted): EventRecord[] {
    this.#ledger.flush();
    return this.#store.list(before, limit, wanted);
  }

  /** The body of an event as it came. */
  readBody(id: string): Uint8Array | undefined {
    return this.#store.readBody(id);
  }

  /** Lets a target that failed all the time, or said that it was gone, have deliveries again. */
  unblock(target: string): void {
    this.#states.unblock(target);
    this.#states.forgetFailures(target);
    this.#waiting.lookOften();
    this.#feed.note();
    this.#parking.expectResume();
  }

  /**
   * Makes a delivery again, as a fresh one with an id of its own, which is given; undefined when there is no such
   * delivery. A target that must not go back still refuses an older push.
   */
  redeliver(deliveryId: string): Receipt["deliveries"][number] | undefined {
    const fresh = this.#interventions.redeliver(deliveryId);
    return fresh === undefined ? undefined : { id: fresh.id, target: fresh.target };
  }

  /** Makes an event's failed deliveries again, or delivers it to a target that it did not go to. */
  redeliverEvent(id: string, target: { readonly name: string; readonly definition: Target } | undefined): void {
    this.#interventions.redeliverEvent(id, target);
  }

  /** Takes what a target reports on a delivery: the report that counts, or how the delivery has ended without one. */
  report(deliveryId: string, report: Report): Report["state"] | Delivery["status"] | undefined {
    return this.#interventions.report(deliveryId, report);
  }

  /** Approves or rejects a delivery that waits for that; undefined when none does. */
  decide(deliveryId: string, decision: "approve" | "reject", by: string): Delivery | undefined {
    return this.#interventions.decide(deliveryId, decision, by);
  }

  /** Sets the alarm again if it is missing; called once an hour, should everything else have failed. */
  tend(): Promise<void> {
    return this.#agenda.restore();
  }

  /** Asks Docker Hub what was pushed, and accepts what no webhook has told of. */
  reconcile(look: Look): Promise<Looked> {
    return this.#reconciler.look(this.ctx.id.name ?? "", look);
  }

  override alarm(): Promise<void> {
    return this.#agenda.run(this.ctx);
  }

  /**
   * Nothing is awaited between the look-up and the end of the writes, so they are one transaction; the platform holds
   * the answer, and every request to a target, back until it is on disk.
   */
  #accept(arrival: Arrival): Receipt {
    const now = Date.now();
    const known = this.#duplicateOf(arrival, now);
    if (known !== undefined) return receiptOf(known, true);
    const waitMs = this.#meter.waitMs(now);
    if (waitMs > 0) return refusalOf(arrival, waitMs);
    this.#meter.spend(now);

    // The alarm first, also while one runs: the event must not be stored without one that follows.
    const arrived = recordOf(arrival, this.#settings, now);
    const leased = leaseAll(arrived, firstDue(arrived, MAX_CONNECTIONS, now), now);
    this.#agenda.fireBy(nextDueAt(leased) ?? now + ALARM_LEASE_MS);
    // A write that fails takes back those before it: what is not accepted must not be there either.
    const { record, begun } = this.#ledger.transaction(this.ctx.storage, () => {
      const routed = this.#coalescer.join(arrived, now);
      const begun = firstDue(routed, MAX_CONNECTIONS, now);
      const record = leaseAll(routed, begun, now);
      this.#ledger.add(record, arrival.body);
      return { record, begun };
    });
    log(record.held === undefined ? "event.accepted" : "event.held", {
      repository: record.event.push.repository,
      tag: record.event.push.tag,
      eventId: record.event.id,
      token: record.event.token,
      rules: record.routing?.rules,
      targets: record.routing?.targets,
      reason: record.held,
    });
    writeEventPoint(this.env, record);
    this.ctx.waitUntil(this.#begin(record.event, begun, arrival.body));
    return receiptOf(record, false);
  }

  #duplicateOf({ event, digest }: Arrival, now: number): EventRecord | undefined {
    // The Worker that made the id has another clock, on which midnight may be sooner: that id, too, is there only once.
    for (const id of new Set([event.id, ...possibleEventIds(now, digest)])) {
      const record = this.#ledger.get(id);
      if (record === undefined) continue;
      if (id === event.id || now - record.event.receivedAt < DUPLICATE_WINDOW_MS) return record;
    }
    return undefined;
  }

  async #begin({ id }: Event, begun: readonly Delivery[], body: Uint8Array): Promise<void> {
    try {
      await Promise.all(begun.map((delivery) => this.#deliverer.attempt(id, delivery.id, body)));
      if (begun.length === 0) await this.#deliverer.finish(id);
    } catch (error) {
      // What could not be recorded is attempted again when its lease ends.
      log("begin.failed", { repository: this.ctx.id.name, eventId: id, reason: (error as Error).message });
    }
  }
}
