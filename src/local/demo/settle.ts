import type { EventRecord } from "../../core/record/record.ts";

const POLL_MS = 100;

/** How long a push of the demo is waited for. With the example's rules it takes about five seconds. */
const MAX_WAIT_MS = 60_000;

/** Waits until every delivery and the callback of an event of acme/web have ended, at most so long; whether they did. */
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
