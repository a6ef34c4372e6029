import first from "../../fixtures/stored/9a921ce.json" with { type: "json" };
import release from "../../fixtures/stored/relay-0.1.0.json" with { type: "json" };
import waiting from "../../fixtures/stored/waiting-0.1.0.json" with { type: "json" };
import type { RelayStates } from "./relay-states.ts";
import type { StoredStates } from "./states.ts";
import type { WaitingStates } from "./waiting-states.ts";

/** What a repository's object and the directory of early commits have stored. Every one of them must go on. */
export const VERSIONS: Readonly<Record<string, StoredStates>> = { "9a921ce": first };

/** What a whole relay of each version has stored. */
export const RELAYS: Readonly<Record<string, RelayStates>> = { "0.1.0": release };

/** What each version has stored of pushes that wait for Docker Hub, and of a redelivery that has not begun. */
export const WAITING: Readonly<Record<string, WaitingStates>> = { "0.1.0": waiting };
