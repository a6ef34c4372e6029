import { DurableObject } from "cloudflare:workers";
import type { Freed } from "../../core/api/deletion.ts";
import type { Usage } from "../../core/usage/budget.ts";
import type { Delivery } from "../../core/delivery/delivery.ts";
import type { EventRecord } from "../../core/record/record.ts";
import type { Report } from "../../core/delivery/report.ts";
import type { Env } from "../env/env.ts";
import { Meta as Facts } from "../storage/meta.ts";
import { readSettings } from "../env/settings.ts";
import type {
  ListedType,
  NamedTarget,
  NewAlert,
  ReconcileRequest,
  ReconcileResult,
  RepositoryCalls,
} from "../env/repository-calls.ts";
import { countedSql, countRequests, returnUsage } from "../telemetry/usage.ts";
import { DeferredTables } from "../storage/deferred-tables.ts";
import { Acceptance } from "./acceptance.ts";
import { Agenda } from "./agenda.ts";
import { Alerts } from "./alerts.ts";
import type { Arrival, Receipt } from "./arrival.ts";
import { Coalescer } from "./coalescer.ts";
import { Deleter } from "./deleter.ts";
import { Deliverer } from "./deliverer.ts";
import { Feed } from "./feed.ts";
import { Interventions } from "./interventions.ts";
import { Intake } from "./intake.ts";
import { Ledger } from "./ledger.ts";
import { Parking } from "./parking.ts";
import { Reconciler } from "./reconciler.ts";
import { EventStore } from "./store.ts";
import { TargetStates } from "./target-states.ts";
import { Waiting } from "./waiting.ts";

/** One repository's events: stored before they are answered, delivered until they are settled, kept for a while. */
export class RepositoryRelay extends DurableObject<Env> implements RepositoryCalls {
  static {
    countRequests(this);
  }

  readonly #intake: Intake;
  readonly #store: EventStore;
  readonly #ledger: Ledger;
  readonly #states: TargetStates;
  readonly #parking: Parking;
  readonly #alerts: Alerts;
  readonly #feed: Feed;
  readonly #waiting: Waiting;
  readonly #agenda: Agenda;
  readonly #interventions: Interventions;
  readonly #reconciler: Reconciler;
  readonly #deleter: Deleter;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const sql = new DeferredTables(countedSql(ctx.storage.sql));
    this.#store = new EventStore(sql, readSettings(env).publicUrl);
    const noteWrite = (record: EventRecord): void => {
      this.#feed.note(record);
      this.#agenda.noteWrite(record);
    };
    const noteUndo = (): void => {
      sql.forget();
      this.#store.forget();
      this.#alerts.forget();
      this.#feed.reread();
    };
    this.#ledger = new Ledger(this.#store, noteWrite, noteUndo);
    this.#states = new TargetStates(sql);
    const noteSent = (): void => this.#agenda.directoryHasAll();
    this.#feed = new Feed(env, this.#store, this.#states, ctx.id.name ?? "", noteSent);
    this.#parking = new Parking(this.#ledger, this.#states, readSettings(env).publicUrl, () =>
      this.#agenda.waitingChanged(),
    );
    this.#alerts = new Alerts(sql, this.#ledger, () => this.#waiting.lookNow());
    const workshop = {
      env,
      settings: readSettings(env),
      store: this.#store,
      facts: new Facts(sql),
      ledger: this.#ledger,
      states: this.#states,
      parking: this.#parking,
      coalescer: new Coalescer(sql, this.#ledger),
      alerts: this.#alerts,
    };
    this.#waiting = new Waiting(workshop);
    const deliverer = new Deliverer(workshop);
    this.#agenda = new Agenda(ctx, workshop, deliverer, this.#waiting, this.#feed);
    this.#interventions = new Interventions(workshop);
    const acceptance = new Acceptance(ctx, workshop, deliverer, this.#agenda);
    this.#intake = new Intake((arrivals, onlyKnown) => acceptance.acceptAll(arrivals, onlyKnown));
    this.#reconciler = new Reconciler(workshop, (arrival) => acceptance.accept(arrival));
    this.#deleter = new Deleter(ctx, workshop, this.#feed, this.#agenda, () => {
      sql.forget();
      this.#store.forget();
      this.#alerts.forget();
      acceptance.forget();
    });
    void ctx.blockConcurrencyWhile(() => this.#agenda.begin());
  }

  /**
   * Stores a push and begins its deliveries; gives its receipt once that is on disk.
   *
   * @param usage what the Worker's isolate has counted, to be passed on with the next feed
   * @param onlyKnown whether nothing is to be stored if the repository never had a push
   */
  async accept(arrival: Arrival, usage?: Usage, onlyKnown = false): Promise<Receipt> {
    const [receipt] = await this.acceptAll([arrival], usage, onlyKnown);
    if (receipt === undefined) throw new Error("a push has no receipt");
    return receipt;
  }

  /** The same for all pushes of a request, which share a body: either all of them are stored or none. */
  acceptAll(arrivals: readonly Arrival[], usage?: Usage, onlyKnown = false): Promise<Receipt[]> {
    if (usage !== undefined) returnUsage(usage);
    return this.#intake.take(arrivals, onlyKnown);
  }

  /** Whether the repository has events. */
  hasEvents(): boolean {
    return this.#store.firstId() !== undefined;
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
  list(before: number, limit: number, type: ListedType): EventRecord[] {
    this.#ledger.flush();
    return this.#store.list(before, limit, type);
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
   *
   * @param by the label of the operator who asks
   */
  redeliver(deliveryId: string, by?: string): Receipt["deliveries"][number] | undefined {
    const fresh = this.#interventions.redeliver(deliveryId, by);
    return fresh === undefined ? undefined : { id: fresh.id, target: fresh.target };
  }

  /** Makes an event's failed deliveries again, or delivers it to a target that it did not go to. */
  redeliverEvent(id: string, target: NamedTarget | undefined, by?: string, only?: string): void {
    this.#interventions.redeliverEvent(id, target, by, only);
  }

  /** Takes what a target reports on a delivery: the report that counts, or how the delivery has ended without one. */
  report(deliveryId: string, report: Report): Report["state"] | Delivery["status"] | undefined {
    return this.#interventions.report(deliveryId, report);
  }

  /** Approves or rejects a delivery that waits for that; undefined when none does. */
  decide(deliveryId: string, decision: "approve" | "reject", by: string): Delivery | undefined {
    return this.#interventions.decide(deliveryId, decision, by);
  }

  /** Deletes events, cancels what is pending of them, and frees the object if nothing else is stored. */
  deleteEvents(ids: readonly string[]): Promise<Freed> {
    return this.#deleter.delete(ids);
  }

  /** Sets the alarm again if it is missing; called once an hour, should everything else have failed. */
  tend(): Promise<void> {
    return this.#agenda.restore();
  }

  /** Asks Docker Hub what was pushed, and accepts what no webhook has told of. */
  reconcile(request: ReconcileRequest): Promise<ReconcileResult> {
    return this.#reconciler.look(this.ctx.id.name ?? "", request);
  }

  override alarm(): Promise<void> {
    return this.#agenda.run(this.ctx);
  }
}
