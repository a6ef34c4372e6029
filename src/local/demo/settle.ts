import type { EventRecord } from "../../core/record/record.ts";

const POLL_MS = 100;

/** The longest wait for the demo's push, which takes about five seconds with the example's rules. */
const MAX_WAIT_MS = 60_000;

/** Waits until an event of acme/web has settled, its callback included. Returns false if `maxWaitMs` passes first. */
export async function settle(
  relay: URL,
  adminToken: string,
  event: string,
  maxWaitMs: number = MAX_WAIT_MS,
): Promise<boolean> {
  const url = new URL(`/api/v1/repositories/acme/web/events/${event}`, relay);
  const until = Date.now() + maxWaitMs;
  while (Date.now() < until) {
    const answer = await fetch(url, { headers: { authorization: `Bearer ${adminToken}` } });
    if (answer.ok && hasSettled((await answer.json()) as EventRecord)) return true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return false;
}

function hasSettled({ held, deliveries, callback }: EventRecord): boolean {
  if (held !== undefined || deliveries.some(({ status }) => status === "pending")) return false;
  return !["waiting", "pending", "sending"].includes(callback.status);
}
