import { fileURLToPath } from "node:url";
import { Relay, type RelayConfig } from "../e2e/relay-process.ts";
import { FREE_PLAN, type Command, type Limits } from "./entry/protocol.ts";

const ENTRY = fileURLToPath(new URL("entry/index.ts", import.meta.url));

/** Runs the Worker under the limits of the free plan, or others, that workerd does not enforce by itself. */
export function startBoxedRelay(config: RelayConfig, limits: Limits = FREE_PLAN): Promise<Relay> {
  const variables = { ...config.variables, PLATFORM: JSON.stringify(limits) };
  return Relay.start({ ...config, variables, entry: ENTRY });
}

/** Changes limits of a boxed relay from now on, or resets one of its objects. */
export async function command({ url }: Relay, command: Command): Promise<void> {
  const response = await fetch(new URL("/platform", url), { method: "POST", body: JSON.stringify(command) });
  if (response.status !== 204) throw new Error(`the relay is not boxed: ${response.status} ${await response.text()}`);
}
