import { fileURLToPath } from "node:url";
import { Relay, type RelayConfig } from "../e2e/relay-process.ts";
import { FREE_PLAN, type Limits } from "./entry/protocol.ts";

const ENTRY = fileURLToPath(new URL("entry/index.ts", import.meta.url));

/** Runs the Worker under limits of the platform that workerd does not enforce by itself. */
export function startBoxedRelay(config: RelayConfig, limits: Limits = FREE_PLAN): Promise<Relay> {
  const variables = { ...config.variables, PLATFORM: JSON.stringify(limits) };
  return Relay.start({ ...config, variables, entry: ENTRY });
}
