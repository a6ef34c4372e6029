import type { Env } from "../env/env.ts";
import type { Meta as Facts } from "../storage/meta.ts";
import type { Settings } from "../env/settings.ts";
import type { Alerts } from "./alerts.ts";
import type { Coalescer } from "./coalescer.ts";
import type { Ledger } from "./ledger.ts";
import type { Parking } from "./parking.ts";
import type { EventStore } from "./store.ts";
import type { TargetStates } from "./target-states.ts";

/** The parts of a repository's object that deliveries are made with. */
export interface Workshop {
  readonly env: Env;
  readonly settings: Settings;
  readonly store: EventStore;
  readonly facts: Facts;
  readonly ledger: Ledger;
  readonly states: TargetStates;
  readonly parking: Parking;
  readonly coalescer: Coalescer;
  readonly alerts: Alerts;
}
