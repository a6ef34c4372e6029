import { createExecutionContext, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { router } from "../../../src/worker/router.ts";
import type { RelayStates } from "./relay-states.ts";

export const relay = () => env.REPOSITORY.getByName("acme/stored");
export const directory = () => env.DIRECTORY.getByName("directory");

/** Gets from the API as an operator. */
export async function get<T = object>(path: string): Promise<T> {
  const headers = { authorization: `Bearer ${env.ADMIN_TOKEN}` };
  const request = new Request(`https://relay.example/api/v1${path}`, { headers });
  return ((await router.fetch(request, env, createExecutionContext())) as Response).json();
}

/** Lets the repository's alarm run until nothing is due soon. */
export async function passTime(): Promise<void> {
  for (let alarms = 0; alarms < 8; alarms++) {
    await runDurableObjectAlarm(relay());
    vi.setSystemTime(Date.now() + 60_000);
  }
}

/** The state that a push was stored in; `alert` for an alert. */
export function stateOf({ events }: RelayStates, id: string): string {
  return Object.entries(events).find(([, event]) => event === id)?.[0] ?? "alert";
}
