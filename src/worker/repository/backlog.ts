import type { EventStore } from "./store.ts";

/** Events read from the table at once. */
const PAGE = 50;

/** Events of the table looked at in one pass; the next goes on. */
const MAX_LOOKED_AT = 500;

/** The events that wait for a lane, and how many it may hold of their target, where that is limited. */
interface Queue {
  readonly ids: Set<string>;
  limit: number | undefined;
}

/**
 * What is due and has not begun. Each event is looked at once, and again when it was written, when a lane that it waits
 * for has room, or when another part of it falls due: so what an attempt costs does not grow with what waits. Memory
 * only; without it the table is read again from its start.
 */
export class Backlog {
  readonly #store: EventStore;
  readonly #written = new Set<string>();
  readonly #queues = new Map<string, Queue>();
  readonly #later = new Map<string, number>();
  #page: { readonly id: string; readonly due: number }[] = [];
  #end = { id: "", due: 0 };

  constructor(store: EventStore) {
    this.#store = store;
  }

  /** To be called with each write of an event: it is to be looked at again. */
  noteWrite(id: string): void {
    this.#forget(id);
    this.#written.add(id);
  }

  /** Part of an event is due, and waits for a lane. */
  wait(id: string, lane: string, limit: number | undefined): void {
    const queue = this.#queues.get(lane) ?? { ids: new Set(), limit };
    queue.ids.add(id);
    queue.limit = limit;
    this.#queues.set(lane, queue);
  }

  /** Part of an event waits, and another is due at a time, which the table does not tell. */
  lookAgainAt(id: string, time: number): void {
    this.#later.set(id, time);
  }

  /** When, after a time, something falls due that the table does not tell; Infinity when nothing does. */
  nextAfter(now: number): number {
    let next = Infinity;
    for (const time of this.#later.values()) if (time > now) next = Math.min(next, time);
    return next;
  }

  /** The events to look at now, one after the other. What is not begun of each must be put back by `wait`. */
  *toLookAt(now: number, hasRoom: (lane: string, limit: number | undefined) => boolean): Generator<string> {
    for (const [id, time] of this.#later) if (time <= now) this.noteWrite(id);
    for (let read = 0; ;) {
      let id = this.#takeWritten() ?? this.#takeWaiting(hasRoom);
      if (id === undefined && read++ < MAX_LOOKED_AT) id = this.#takeDue(now);
      if (id === undefined) return;
      yield id;
    }
  }

  #takeWritten(): string | undefined {
    const [id] = this.#written;
    if (id !== undefined) this.#written.delete(id);
    return id;
  }

  #takeWaiting(hasRoom: (lane: string, limit: number | undefined) => boolean): string | undefined {
    for (const [lane, { ids, limit }] of this.#queues) {
      const [id] = ids;
      if (id === undefined || !hasRoom(lane, limit)) continue;
      this.#forget(id);
      return id;
    }
    return undefined;
  }

  /** The table in the order of due times. What is written later with an earlier one comes by `noteWrite`. */
  #takeDue(now: number): string | undefined {
    if (this.#page.length === 0) this.#page = this.#store.dueAfter(this.#end, now, PAGE);
    const next = this.#page.shift();
    if (next !== undefined) this.#end = next;
    return next?.id;
  }

  #forget(id: string): void {
    this.#later.delete(id);
    for (const [lane, { ids }] of this.#queues) {
      ids.delete(id);
      if (ids.size === 0) this.#queues.delete(lane);
    }
  }
}
