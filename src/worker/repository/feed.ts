import type { EventRecord } from "../../core/record/record.ts";
import { summarise } from "../../core/record/summary.ts";
import { feedDirectory } from "../directory/client.ts";
import type { Env } from "../env/env.ts";
import { returnUsage, takeUsage } from "../telemetry/usage.ts";
import type { EventStore } from "./store.ts";
import type { TargetStates } from "./target-states.ts";

/** Changes of so long are sent to the directory together; most events are settled by then. */
const DELAY_MS = 1000;

/** How long a directory that could not be reached is left alone. */
const RETRY_MS = 10_000;

const FED_AT_ONCE = 100;

/** Records kept in memory until they are sent; of any others the ids. */
const MAX_REMEMBERED = 2000;

/**
 * Keeps the directory up to date, off the way of a push. What is to be sent is known in memory; that there is anything
 * is what the object's alarm tells after a crash, at no row of its own: see `Agenda.begin`. Everything recent is then
 * sent again. The directory takes the same summary twice without harm.
 */
export class Feed {
  readonly #env: Env;
  readonly #store: EventStore;
  readonly #states: TargetStates;
  readonly #repository: string;
  readonly #onSent: () => void;
  /** By id, as they were last written; where only the id is known, the record is read from disk. */
  readonly #changed = new Map<string, EventRecord | undefined>();
  #isBehind = false;
  /** Whether anything has changed since the last sending began. */
  #hasNews = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending: Promise<void> | undefined;

  /** @param onSent called when the directory has everything */
  constructor(env: Env, store: EventStore, states: TargetStates, repository: string, onSent: () => void) {
    this.#env = env;
    this.#store = store;
    this.#states = states;
    this.#repository = repository;
    this.#onSent = onSent;
  }

  /** Whether the directory may lack something. */
  get isBehind(): boolean {
    return this.#isBehind;
  }

  /** To be called when an earlier life of the object may not have sent all. */
  sendRecent(): void {
    // What it has not sent can only be among what it had open, or had received lately.
    for (const id of this.#store.recent(Date.now())) this.#changed.set(id, undefined);
    this.note();
  }

  /** To be called with each write of an event, or of a target's block. */
  note(record?: EventRecord): void {
    if (record !== undefined) {
      this.#changed.set(record.event.id, this.#changed.size < MAX_REMEMBERED ? record : undefined);
    }
    this.#isBehind = true;
    this.#hasNews = true;
    this.#later(DELAY_MS);
  }

  /** To be called when writes were taken back: what is remembered of them is not on disk. */
  reread(): void {
    for (const id of this.#changed.keys()) this.#changed.set(id, undefined);
  }

  /** Waits until nothing is being sent. */
  async sent(): Promise<void> {
    await this.#sending;
  }

  /** Forgets events that are deleted: the directory must not hear of them again. */
  forget(ids: readonly string[]): void {
    for (const id of ids) this.#changed.delete(id);
  }

  /** Forgets everything: the object is freed. */
  stop(): void {
    clearTimeout(this.#timer ?? null);
    this.#timer = undefined;
    this.#changed.clear();
    this.#isBehind = false;
    this.#hasNews = false;
  }

  /** Sends what has changed, or waits for what is being sent: of two at once, one could take the other's for its own. */
  send(): Promise<void> {
    clearTimeout(this.#timer ?? null);
    this.#timer = undefined;
    this.#sending ??= this.#sendChanged().finally(() => {
      this.#sending = undefined;
    });
    return this.#sending;
  }

  async #sendChanged(): Promise<void> {
    if (!this.#isBehind) return;
    this.#hasNews = false;
    const changed = [...this.#changed.entries().take(FED_AT_ONCE)];
    for (const [id] of changed) this.#changed.delete(id);
    const records = changed.flatMap(([id, record]) => record ?? this.#store.read(id) ?? []);
    const usage = takeUsage();
    const news = {
      summaries: records.map(summarise),
      blocks: this.#states.blocks(),
      usage,
    };
    const isSent = await feedDirectory(this.#env, this.#repository, news);
    if (!isSent) {
      returnUsage(usage);
      for (const [id] of changed) this.#changed.set(id, this.#changed.get(id));
    }
    if (!isSent) return this.#later(RETRY_MS);
    if (this.#hasNews || this.#changed.size > 0) return this.#later(0);
    this.#isBehind = false;
    this.#onSent();
  }

  #later(ms: number): void {
    this.#timer ??= setTimeout(() => void this.send(), ms);
  }
}
