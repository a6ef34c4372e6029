import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import type { Env } from "../../../src/worker/env/env.ts";
import { readRules } from "../../../src/worker/rules/rules.ts";
import type { RepositoryRelay } from "../../../src/worker/repository/relay.ts";
import { limited } from "../../platform/entry/outbound.ts";
import { runIn, Scope, scopeOrNone } from "../../platform/entry/scope.ts";
import { FakeNetwork } from "./network.ts";
import { DOCUMENT } from "./document.ts";
import { readStored, type Stored } from "./stored.ts";

/** Later than any real alarm: those of the objects under test must fire only when a command says so. */
const FIRST_DAY = Date.UTC(2100, 0);

/** Every world has days of its own, so that none meets what another has left in a cache. */
const WORLD_MS = 40 * 86_400_000;

/** The time-out of every target, and what core/target.ts adds to it. */
const LEASE_MS = 1000 + 5000;

/** As in worker/repository/callback.ts. */
const CALLBACK_LEASE_MS = 20_000;

/** After so long the rule document is read again. */
const RULES_FRESH_MS = 3000;

/** Turns of the event loop after which an attempt that has not ended never will. */
const MAX_TURNS = 2000;

let worlds = 0;

/** How an object dies. */
export interface Death {
  /** The host whose answers do not come in time. */
  readonly host: string;
  /** Turns of the event loop until then. */
  readonly turns: number;
}

/** A repository's object in workerd, with a clock and a network that commands turn. */
export class World {
  readonly network = new FakeNetwork();
  readonly repository: string;
  /** How many pushes were made. */
  pushes = 0;
  #pauses: Record<string, { reason: string; since: number }> = {};
  /** The connections and requests of the object, where the platform's limits hold. */
  #scope: Scope | undefined;

  private constructor(isBoxed: boolean) {
    if (isBoxed) this.#scope = new Scope("object");
    const number = worlds++;
    this.repository = `acme/model-${number}`;
    vi.setSystemTime(FIRST_DAY + (number % 100) * WORLD_MS);
  }

  /** With `isBoxed` the object has no more connections and requests than the platform gives it. */
  static async create(isBoxed: boolean): Promise<World> {
    const world = new World(isBoxed);
    await env.RULES.put("rules", JSON.stringify(DOCUMENT));
    await world.pause(new Set());
    return world;
  }

  /** The network as the object sees it. What it has other invocations send counts as theirs. */
  get fetch(): typeof fetch {
    const send = this.network.fetch as typeof fetch;
    const within = limited(send);
    return (...request) => (scopeOrNone() === undefined ? send(...request) : within(...request));
  }

  get now(): number {
    return Date.now();
  }

  passTime(ms: number): void {
    vi.setSystemTime(Date.now() + ms);
  }

  /** Does something with the object, waits until no attempt of it is under way, and gives what is on disk then. */
  act(work: (relay: RepositoryRelay) => unknown): Promise<Stored> {
    return runInDurableObject(this.#stub, async (relay, { storage }) => {
      const before = leasesIn(await readStored(storage), this.now);
      await this.#event(() => work(relay));
      return settled(storage, before);
    });
  }

  /** Begins something with the object, and has it die so many turns of the event loop later; a host hangs meanwhile. */
  async dieDuring({ host, turns }: Death, work: (relay: RepositoryRelay) => unknown): Promise<Stored> {
    this.network.hang(host);
    await runInDurableObject(this.#stub, async (relay) => {
      void this.#event(() => work(relay));
      for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
    });
    await this.#end();
    this.network.answerAgain();
    // What the dead object has leased must not be taken for under way.
    this.passTime(1);
    return this.#stored();
  }

  /** Fires the alarm as the platform does: it is no longer set, and then its handler runs. */
  async fireAlarm(): Promise<Stored> {
    await this.loseAlarm();
    return this.act((relay) => relay.alarm());
  }

  async fireAlarmAndDie(death: Death): Promise<Stored> {
    await this.loseAlarm();
    return this.dieDuring(death, (relay) => relay.alarm());
  }

  /** Takes the object out of memory, its alarm staying as it is. */
  async evict(): Promise<Stored> {
    await this.#end();
    return this.#stored();
  }

  async loseAlarm(): Promise<void> {
    await runInDurableObject(this.#stub, (_, { storage }) => storage.deleteAlarm());
  }

  /** Has an operator pause these targets and no others, and waits until that is seen. */
  async pause(names: ReadonlySet<string>): Promise<void> {
    this.#pauses = Object.fromEntries([...names].map((name) => [name, { reason: "model", since: 0 }]));
    await env.RULES.put("paused", JSON.stringify(this.#pauses));
    // More than once where the clock was set back to shortly after it was read.
    do this.passTime(RULES_FRESH_MS);
    while (!(await this.#seesPauses()));
  }

  async #seesPauses(): Promise<boolean> {
    const rules = await runInDurableObject(this.#stub, (relay) => readRules((Reflect.get(relay, "env") as Env).RULES));
    return rules.status === "ready" && JSON.stringify(rules.pauses) === JSON.stringify(this.#pauses);
  }

  /** Ends the object; the next one has connections of its own. */
  async #end(): Promise<void> {
    await abortAllDurableObjects();
    if (this.#scope !== undefined) this.#scope = new Scope("object");
  }

  /** Does something as an event of the object. */
  #event(work: () => unknown): unknown {
    if (this.#scope === undefined) return work();
    this.#scope.beginEvent();
    return runIn(this.#scope, work);
  }

  #stored(): Promise<Stored> {
    return runInDurableObject(this.#stub, (_, { storage }) => readStored(storage));
  }

  get #stub(): DurableObjectStub<RepositoryRelay> {
    return env.REPOSITORY.getByName(this.repository);
  }
}

/** What is on disk once each attempt that was leased meanwhile has ended. */
async function settled(storage: DurableObjectStorage, before: ReadonlySet<string>): Promise<Stored> {
  for (let turn = 0; turn < MAX_TURNS; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    const stored = await readStored(storage);
    if (leasesIn(stored, Date.now()).isSubsetOf(before)) return stored;
  }
  throw new Error("an attempt does not end");
}

/** The deliveries and callbacks that are due as they are when an attempt has just begun. */
function leasesIn({ records }: Stored, now: number): Set<string> {
  const ids = records.flatMap(({ deliveries, callback }) => [
    ...deliveries.filter(({ dueAt }) => dueAt === now + LEASE_MS).map(({ id }) => id),
    ...(callback.status === "sending" && callback.dueAt === now + CALLBACK_LEASE_MS ? [callback.url ?? ""] : []),
  ]);
  return new Set(ids);
}
