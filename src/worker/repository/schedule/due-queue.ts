import type { SlotRequest } from "../concurrency/limiter.ts";
import type { DueEvent, DueEvents } from "../state/due-events.ts";

/** Events read from the table at once. */
const PAGE = 50;

/** Events that one pass takes from the table; the next pass takes more. */
const MAX_TAKEN = 500;

/** The events that wait for a slot of one key, in the order in which they go. */
interface Queue {
  readonly ids: Set<string>;
  request: SlotRequest;
}

/**
 * The events that are due and have not begun, in the order in which they fall due. An event is taken once, and again
 * when there is a slot that it waits for, or when it is due again after a write: so the cost of an attempt does not grow
 * with the number of waiting events. An event keeps its place among those that wait for a slot, and none is begun before
 * them. In memory; without it the table is read again from its start.
 */
export class DueQueue {
  readonly #due: DueEvents;
  readonly #queues = new Map<string, Queue>();
  /** When events are to be taken again, in milliseconds since 1970. */
  readonly #again = new Map<string, number>();
  /** The keys that the event which was taken last waits for. */
  readonly #waitsFor = new Set<string>();
  #page: DueEvent[] = [];
  #end: DueEvent = { id: "", due: 0 };

  constructor(due: DueEvents) {
    this.#due = due;
  }

  /** Whether any event waits for a slot. */
  get isWaiting(): boolean {
    return this.#queues.size > 0;
  }

  /** Whether other events go first for a slot of a key. */
  isBehind(id: string, key: string): boolean {
    const [first] = this.#queues.get(key)?.ids ?? [];
    return first !== undefined && first !== id;
  }

  /** Puts the event that was taken last back: part of it is due, and waits for a slot. */
  wait(id: string, request: SlotRequest): void {
    const queue = this.#queues.get(request.key) ?? { ids: new Set(), request };
    queue.ids.add(id);
    queue.request = request;
    this.#queues.set(request.key, queue);
    this.#waitsFor.add(request.key);
  }

  /** Has an event taken again when it is due; never, if that is undefined. */
  takeAgain(id: string, dueAt: number | undefined): void {
    if (dueAt === undefined) this.#again.delete(id);
    else this.#again.set(id, dueAt);
  }

  /** When an event is to be taken again; Infinity if none is. The table does not tell these times. */
  nextAt(): number {
    let next = Infinity;
    for (const time of this.#again.values()) next = Math.min(next, time);
    return next;
  }

  /** The ids of events to begin now. Whatever the caller does not begin of each must be put back by `wait`. */
  *take(now: number, hasRoom: (request: SlotRequest) => boolean): Generator<string> {
    const again = [...this.#again].map(([id, due]) => ({ id, due })).filter(({ due }) => due <= now);
    again.sort((a, b) => a.due - b.due);
    for (let read = 0; ;) {
      const id = this.#firstWaiting(hasRoom) ?? this.#nextDue(again, read++ < MAX_TAKEN ? now : -Infinity);
      if (id === undefined) return;
      this.#again.delete(id);
      this.#waitsFor.clear();
      try {
        yield id;
      } finally {
        this.#leave(id);
      }
    }
  }

  #firstWaiting(hasRoom: (request: SlotRequest) => boolean): string | undefined {
    for (const { ids, request } of this.#queues.values()) {
      const [id] = ids;
      if (id !== undefined && hasRoom(request)) return id;
    }
    return undefined;
  }

  /** Takes the event that fell due first: one of those that are due again, or of the table. */
  #nextDue(again: DueEvent[], now: number): string | undefined {
    if (this.#page.length === 0) this.#page = this.#due.after(this.#end, now, PAGE);
    const [stored] = this.#page;
    const isAgainFirst = again[0] !== undefined && again[0].due <= (stored?.due ?? Infinity);
    const next = isAgainFirst ? again.shift() : this.#page.shift();
    if (!isAgainFirst && next !== undefined) this.#end = next;
    return next?.id;
  }

  /** Takes an event out of the queues of the slots that it no longer waits for. */
  #leave(id: string): void {
    for (const [key, { ids }] of this.#queues) {
      if (!this.#waitsFor.has(key)) ids.delete(id);
      if (ids.size === 0) this.#queues.delete(key);
    }
  }
}
