import type { SlotRequest } from "../concurrency/limiter.ts";
import type { DueEvent, DueEvents } from "../state/due-events.ts";

/** Events read from the table at once. */
const PAGE = 50;

/** Events that one pass takes from the table; the next pass takes more. */
const MAX_TAKEN = 500;

/** The events that wait for a slot of one key. */
interface Queue {
  readonly ids: Set<string>;
  request: SlotRequest;
}

/**
 * The events that are due and have not begun. An event is taken once, and again when it was written, when there is a
 * slot that it waits for, or when another part of it falls due: so the cost of an attempt does not grow with the number
 * of waiting events. In memory; without it the table is read again from its start.
 */
export class DueQueue {
  readonly #due: DueEvents;
  readonly #written = new Set<string>();
  readonly #queues = new Map<string, Queue>();
  readonly #later = new Map<string, number>();
  #page: DueEvent[] = [];
  #end: DueEvent = { id: "", due: 0 };

  constructor(due: DueEvents) {
    this.#due = due;
  }

  /** Whether any event waits for a slot. */
  get isWaiting(): boolean {
    return this.#queues.size > 0;
  }

  /** Has an event taken again: it was written. */
  noteWrite(id: string): void {
    this.#forget(id);
    this.#written.add(id);
  }

  /** Puts an event back: part of it is due, and waits for a slot. */
  wait(id: string, request: SlotRequest): void {
    const queue = this.#queues.get(request.key) ?? { ids: new Set(), request };
    queue.ids.add(id);
    queue.request = request;
    this.#queues.set(request.key, queue);
  }

  /** Has an event taken again at a time: part of it is due then, while another part waits. */
  takeAgainAt(id: string, time: number): void {
    this.#later.set(id, time);
  }

  /** When, after a time, an event is to be taken again; Infinity if never. The table does not tell these. */
  nextAfter(now: number): number {
    let next = Infinity;
    for (const time of this.#later.values()) if (time > now) next = Math.min(next, time);
    return next;
  }

  /** The ids of events to begin now. Whatever the caller does not begin of each must be put back by `wait`. */
  *take(now: number, hasRoom: (request: SlotRequest) => boolean): Generator<string> {
    for (const [id, time] of this.#later) if (time <= now) this.noteWrite(id);
    for (let read = 0; ;) {
      let id = this.#takeWritten() ?? this.#takeWaiting(hasRoom);
      if (id === undefined && read++ < MAX_TAKEN) id = this.#takeDue(now);
      if (id === undefined) return;
      yield id;
    }
  }

  #takeWritten(): string | undefined {
    const [id] = this.#written;
    if (id !== undefined) this.#written.delete(id);
    return id;
  }

  #takeWaiting(hasRoom: (request: SlotRequest) => boolean): string | undefined {
    for (const { ids, request } of this.#queues.values()) {
      const [id] = ids;
      if (id === undefined || !hasRoom(request)) continue;
      this.#forget(id);
      return id;
    }
    return undefined;
  }

  /** Takes from the table in the order of `due`. An event that is written later with an earlier one comes by `noteWrite`. */
  #takeDue(now: number): string | undefined {
    if (this.#page.length === 0) this.#page = this.#due.after(this.#end, now, PAGE);
    const next = this.#page.shift();
    if (next !== undefined) this.#end = next;
    return next?.id;
  }

  #forget(id: string): void {
    this.#later.delete(id);
    for (const [key, { ids }] of this.#queues) {
      ids.delete(id);
      if (ids.size === 0) this.#queues.delete(key);
    }
  }
}
