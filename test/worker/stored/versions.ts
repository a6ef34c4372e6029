import first from "../../fixtures/stored/9a921ce.json" with { type: "json" };
import type { StoredStates } from "./states.ts";

/** What earlier versions have stored, by the commit that wrote it. Every one of them must go on. */
export const VERSIONS: Readonly<Record<string, StoredStates>> = { "9a921ce": first };
