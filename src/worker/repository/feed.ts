import type { EventRecord } from "../../core/record.ts";
import { summarise } from "../../core/summary.ts";
import { feedDirectory } from "../directory/client.ts";
import type { Env } from "../env.ts";
import { returnUsage, takeUsage } from "../usage.ts";
import type { EventStore } from "./store.ts";
import type { TargetStates } from "./target-states.ts";

/** Changes of so long are sent to the directory together; most events are settled by then. */
const DELAY_MS = 1000;

/** How long a directory that could not be reached is left alone. */
const RETRY_MS = 10_000;

const FED_AT_ONCE = 100;

/** The fact that is on disk while the directory may lack something. */
const BEHIND = "directory-behind";

/**
 * Keeps the directory up to date, off the way of a push. What is to be sent is known in memory; that there is anything
 * is on disk from the moment it changes until the directory has it, so that after a crash everything recent is sent
 * again. The directory takes the same summary twice without harm.
 */
export class Feed {
  readonly #env: Env;
  readonly #store: EventStore;
  readonly #states: TargetStates;
  readonly #repository: string;
  readonly #changed = new Set<string>();
  #isBehind: boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(env: Env, store: EventStore, states: TargetStates, repository: string) {
    this.#env = env;
    this.#store = store;
    this.#states = states;
    this.#repository = repository;
    this.#isBehind = store.fact(BEHIND) !== undefined;
    // What a life that ended in between has not sent can only be among what it had open, or had received lately.
    if (this.#isBehind) for (const id of store.recent(Date.now())) this.#changed.add(id);
    if (this.#isBehind) this.#later(DELAY_MS);
  }

  /** To be called with each write of an event, or of a target's block, in the same transaction. */
  note(id?: string): void {
    if (id !== undefined) this.#changed.add(id);
    if (!this.#isBehind) {
      this.#store.setFact(BEHIND, "yes");
      this.#isBehind = true;
    }
    this.#later(DELAY_MS);
  }

  /** Sends what has changed. */
  async send(): Promise<void> {
    clearTimeout(this.#timer ?? null);
    this.#timer = undefined;
    const ids = [...this.#changed].slice(0, FED_AT_ONCE);
    for (const id of ids) this.#changed.delete(id);
    const records = ids.flatMap((id) => this.#store.read(id) ?? []);
    if (!this.#isBehind) return;
    const [first] = records;
    const usage = takeUsage();
    const news = {
      summaries: records.map(summarise),
      blocks: this.#states.blocks(),
      usage,
      ...(first !== undefined && { origin: originOf(first) }),
    };
    const isSent = await feedDirectory(this.#env, this.#repository, news);
    if (!isSent) {
      returnUsage(usage);
      for (const id of ids) this.#changed.add(id);
    }
    if (this.#changed.size > 0) {
      this.#later(isSent ? 0 : RETRY_MS);
    } else if (this.#isBehind) {
      this.#store.deleteFact(BEHIND);
      this.#isBehind = false;
    }
  }

  #later(ms: number): void {
    this.#timer ??= setTimeout(() => void this.send(), ms);
  }
}

function originOf({ event, url }: EventRecord): string {
  return url.replace(`/events/${event.id}`, "");
}
