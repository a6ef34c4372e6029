import type { Delivery } from "../../core/delivery/delivery.ts";
import { DUPLICATE_WINDOW_MS, possibleEventIds } from "../../core/event/event-id.ts";
import { firstDue, leaseAll, nextDueAt, type EventRecord } from "../../core/record/record.ts";
import { writeEventPoint } from "../telemetry/analytics.ts";
import { log } from "../telemetry/log.ts";
import type { Agenda } from "./agenda.ts";
import { ALARM_LEASE_MS } from "./alarm.ts";
import { receiptOf, recordOf, refusalOf, type Arrival, type Receipt } from "./arrival.ts";
import type { Deliverer } from "./deliverer.ts";
import { Dispatcher } from "./dispatcher.ts";
import { RepositoryLimit } from "./repository-limit.ts";
import { MAX_CONNECTIONS } from "./round.ts";
import type { Workshop } from "./workshop.ts";

/** Stores pushes, each once, and begins their deliveries. */
export class Acceptance {
  readonly #ctx: DurableObjectState;
  readonly #workshop: Workshop;
  readonly #dispatcher: Dispatcher;
  readonly #agenda: Agenda;
  readonly #limit: RepositoryLimit;

  constructor(ctx: DurableObjectState, workshop: Workshop, deliverer: Deliverer, agenda: Agenda) {
    this.#ctx = ctx;
    this.#workshop = workshop;
    this.#dispatcher = new Dispatcher(workshop.ledger, deliverer);
    this.#agenda = agenda;
    const { store, facts, settings } = workshop;
    this.#limit = new RepositoryLimit(settings.pushesPerRepository, store, facts);
  }

  /** Stores the pushes of a request; either all of them or none. Gives a receipt for each. */
  acceptAll(arrivals: readonly Arrival[], onlyKnown: boolean): Receipt[] {
    const { store } = this.#workshop;
    if (onlyKnown && store.firstId() === undefined) {
      return arrivals.map((arrival) => refusalOf(arrival, { isNewRepository: true }));
    }
    const now = Date.now();
    const known = arrivals.map((arrival) => this.#duplicateOf(arrival, now));
    const fresh = known.filter((record) => record === undefined).length;
    const refusedForMs = this.#limit.waitMs(fresh, now);
    const [first] = arrivals;
    const isShared = refusedForMs === 0 && first !== undefined && fresh > 1;
    const ids = arrivals.map(({ event }) => event.id);
    if (isShared) store.shareBody(first.event.id, first.body, ids);
    return arrivals.map((arrival, index) => {
      const record = known[index];
      if (record !== undefined) return duplicateReceipt(arrival, record);
      if (refusedForMs > 0) return refusalOf(arrival, { refusedForMs });
      return this.#store(arrival, isShared ? first.event.id : undefined, now);
    });
  }

  /** To be called when everything was deleted. */
  forget(): void {
    this.#limit.forget();
  }

  /** Stores one push. */
  accept(arrival: Arrival): Receipt {
    const [receipt] = this.acceptAll([arrival], false);
    if (receipt === undefined) throw new Error("a push has no receipt");
    return receipt;
  }

  /**
   * Nothing is awaited between the look-up and the end of the writes, so they are one transaction; the platform holds
   * the answer, and every request to a target, back until it is on disk.
   */
  #store(arrival: Arrival, shared: string | undefined, now: number): Receipt {
    const { env, settings, ledger, coalescer } = this.#workshop;
    if (arrival.isDeferred) this.#agenda.lookNow();
    const arrived = recordOf(arrival, settings, now);
    const alone = this.#beginFirst(arrived, now);
    // The alarm first, and not in the transaction: the event must not be stored without one that follows.
    this.#agenda.fireBy(Math.min(nextDueAt(alone.record) ?? Infinity, now + ALARM_LEASE_MS));
    // A write that fails takes back those before it: what is not accepted must not be there either.
    const { record, begun } = this.#limit.spendOne(now, (allowance) =>
      ledger.transaction(this.#ctx.storage, () => {
        const joined = coalescer.join(arrived, now);
        const stored = joined === arrived ? alone : this.#beginFirst(joined, now);
        ledger.add(stored.record, arrival.body, allowance, shared);
        return stored;
      }),
    );
    log(record.held === undefined ? "event.accepted" : "event.held", {
      repository: record.event.push.repository,
      tag: record.event.push.tag,
      eventId: record.event.id,
      token: record.event.token,
      rules: record.routing?.rules,
      targets: record.routing?.targets,
      reason: record.held,
    });
    this.#workshop.alerts.pushRouted(record);
    writeEventPoint(env, record);
    this.#ctx.waitUntil(this.#dispatcher.dispatch(record.event, begun, arrival.body));
    return receiptOf(record, false);
  }

  #duplicateOf(arrival: Arrival, now: number): EventRecord | undefined {
    const { event, digest, earlierDigest, formerDigest, repeatMs = DUPLICATE_WINDOW_MS } = arrival;
    // The Worker that made the id has another clock, on which midnight may be sooner: that id, too, is there only once.
    const digests = earlierDigest === undefined ? [digest] : [digest, earlierDigest];
    const ids = [event.id, ...digests.flatMap((own) => possibleEventIds(now, own))];
    const formerIds = formerDigest === undefined ? [] : possibleEventIds(now, formerDigest);
    const { store, ledger } = this.#workshop;
    const known = store.among([...ids, ...formerIds]).flatMap((id) => ledger.get(id) ?? []);
    return known.find(({ event: { id, receivedAt, push } }) => {
      const isSame = ids.includes(id) || push.tag === event.push.tag;
      return isSame && (id === event.id || now - receivedAt < repeatMs);
    });
  }

  /** The record with its first deliveries begun, and these. */
  #beginFirst(before: EventRecord, now: number): { readonly record: EventRecord; readonly begun: readonly Delivery[] } {
    const due = this.#dispatcher.hasRoom ? firstDue(before, MAX_CONNECTIONS, now) : [];
    const record = leaseAll(before, due, now);
    return { record, begun: record.deliveries.filter((delivery, index) => delivery !== before.deliveries[index]) };
  }
}

function duplicateReceipt({ event: { push, token } }: Arrival, record: EventRecord): Receipt {
  log("event.duplicate", { repository: push.repository, tag: push.tag, eventId: record.event.id, token });
  return receiptOf(record, true);
}
