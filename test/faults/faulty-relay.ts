import { fileURLToPath } from "node:url";
import { inject } from "vitest";
import { Relay } from "../e2e/relay-process.ts";
import type { FaultPlan, WriteCounts } from "./entry/protocol.ts";

/** The Worker that fails as planned; in a run on the platform's limits, within these. */
const ENTRY = fileURLToPath(
  new URL(inject("box") === undefined ? "entry/index.ts" : "../platform/entry/faulty.ts", import.meta.url),
);

/** Runs the Worker on bindings and storage that fail as they are told to by {@link plan}. */
export function startFaultyRelay(hosts: readonly string[], rules: string): Promise<Relay> {
  return Relay.start({ hosts, rules, entry: ENTRY });
}

/** Says what is to go wrong in a relay from now on, instead of what was said before. */
export async function plan({ url }: Relay, faults: FaultPlan): Promise<void> {
  await fetch(new URL("/faults", url), { method: "POST", body: JSON.stringify(faults) });
}

/** The writes since the plan was made. Asking for them touches no object. */
export async function writeCounts({ url }: Relay): Promise<WriteCounts> {
  const response = await fetch(new URL("/faults", url));
  return (await response.json()) as WriteCounts;
}
