import { AsyncLocalStorage } from "node:async_hooks";
import { Connections } from "./connections.ts";
import { currentLimits } from "./limits.ts";

const UNLIMITED = Infinity;

/** One I/O context of the platform: an object as long as it lives, or one invocation of the Worker. */
export class Scope {
  readonly connections = new Connections(currentLimits().connections ?? UNLIMITED);
  readonly place: "worker" | "object";
  /** The time that the clock shows while code runs; undefined when it moves. */
  frozenAt: number | undefined;
  #outsideRequests = 0;
  #serviceCalls = 0;

  constructor(place: "worker" | "object") {
    this.place = place;
  }

  /** Begins an event: the platform counts its requests anew. */
  beginEvent(): void {
    this.#outsideRequests = 0;
    this.#serviceCalls = 0;
    this.frozenAt = undefined;
  }

  /** Counts a request to the outside. Throws when there were too many. */
  countOutsideRequest(): void {
    refuseOver(++this.#outsideRequests, currentLimits().outsideRequests);
  }

  /** Counts a call of KV or of an object. Throws when there were too many. */
  countServiceCall(): void {
    refuseOver(++this.#serviceCalls, currentLimits().serviceCalls);
  }
}

function refuseOver(count: number, limit = UNLIMITED): void {
  if (count > limit) throw new Error("Too many subrequests by single Worker invocation.");
}

const scopes = new AsyncLocalStorage<Scope>();

/** Runs code, and whatever it starts, in a scope. */
export function runIn<T>(scope: Scope, work: () => T): T {
  return scopes.run(scope, work);
}

/** The scope of the code that runs; undefined while modules load. */
export function scopeOrNone(): Scope | undefined {
  return scopes.getStore();
}

/** The scope of the code that runs. Throws outside of any, where the platform allows no I/O either. */
export function currentScope(): Scope {
  const scope = scopes.getStore();
  if (scope === undefined) throw new Error("test/platform: I/O outside of an invocation or an object");
  return scope;
}
