import { setTimeout as sleep } from "node:timers/promises";
import type { EventDetail } from "../../core/api/record.ts";
import { isSettled, type Delivery } from "../../core/delivery/delivery.ts";
import type { RelayApi } from "./relay-api.ts";
import { payloadOf, tokenOf, type PlannedPush, type TokenLabel } from "./push.ts";

/** Events of today that a reader of the history looks for. */
export interface Present {
  /** Waits for an approval of its delivery to production. */
  readonly awaitingApproval: string;
  /** Held: a final rule could not decide. */
  readonly held: string;
  /** No rule matched. */
  readonly unrouted: string;
  /** On hold, because its target is paused. */
  readonly onHold: string;
}

/** A Worker that has read the pauses goes by them for at most so long. */
const PAUSES_FRESH_MS = 2500;

const POLL_MS = 50;

/**
 * Makes by real requests what an import cannot express: open deliveries, operators' actions, rejected requests. Returns
 * when nothing more happens by itself within ten minutes.
 */
export async function makePresent(relay: RelayApi, now: number): Promise<Present> {
  await relay.call("alice", "POST", "/targets/mirror/pause", { reason: "moving the registry to new disks" });
  await sleep(PAUSES_FRESH_MS);
  const pushed: string[] = [];
  const push = async (repository: string, tag: string, pusher: string, at = now): Promise<string> => {
    const id = await send(relay, { at, repository, tag, pusher });
    pushed.push(id);
    return id;
  };
  const awaitingApproval = await push("acme/billing", "v5.0.0", "ines");
  const held = await push("acme/web", "hotfix-8842", "tomasz");
  const unrouted = await push("acme-labs/recommender", "exp-f00d", "viktor");
  const onHold = await push("acme/base-image", "nightly-rebuild", "ci");
  await push("acme/docs", "v41.2.1", "mara");
  await push("acme/search", "main-5eed5ee", "ci");
  await push("acme/gateway", "pr-1201", "renovate");
  await push("ghcr.io/acme/design-system", "v9.3.0", "lena");
  for (const ms of [0, 1, 2]) await push("acme/catalog", "latest", "ci", now + ms);

  pushed.push(...(await redeliverOldFailure(relay)));
  await makeRejections(relay);
  for (const id of pushed) await settled(relay, id);
  return { awaitingApproval, held, unrouted, onHold };
}

/** Sends a push to the hook as its registry would. Returns the event's id. */
async function send(relay: RelayApi, push: PlannedPush): Promise<string> {
  const digest = "5eed".repeat(16);
  const { event } = await relay.push(tokenOf(push), JSON.stringify(payloadOf(push, digest)));
  return event;
}

/** Redelivers the release of acme/auth that failed two days ago, in the name of bob. Returns its event's id. */
async function redeliverOldFailure(relay: RelayApi): Promise<string[]> {
  const { deliveries } = await relay.call<{ readonly deliveries: readonly FailedDelivery[] }>(
    "bob",
    "GET",
    "/deliveries?repository=acme/auth&status=failed",
  );
  const failed = deliveries.find(({ target }) => target === "production");
  if (failed === undefined) return [];
  await relay.call("bob", "POST", `/deliveries/${failed.id}/redeliver`);
  return [failed.event];
}

interface FailedDelivery {
  readonly id: string;
  readonly target: string;
  readonly event: string;
}

/** Waits until every delivery of an event has ended, was tried, or waits for a person. */
async function settled(relay: RelayApi, id: string): Promise<void> {
  for (;;) {
    const found = await relay.find<EventDetail>(`/events/${id}`);
    if (found?.record.deliveries.every(isQuiet) === true) return;
    await sleep(POLL_MS);
  }
}

function isQuiet(delivery: Delivery): boolean {
  const isWaiting = delivery.parked === true || delivery.awaits === "approval";
  return isSettled(delivery) || isWaiting || delivery.attempts.length > 0;
}

/** Sends requests that the hook refuses: a token that it does not know, half a body, a name and a tag that cannot be. */
async function makeRejections(relay: RelayApi): Promise<void> {
  const rejected: readonly (readonly [token: TokenLabel | "unknown", body: string])[] = [
    ["unknown", "{}"],
    ["unknown", '{"push_data":{"tag":"latest"},"repository":{"repo_name":"acme/web"}}'],
    ["docker-hub", '{"push_data":{"tag":"v1.0.0","pusher":"ci"'],
    ["docker-hub", '{"push_data":{"tag":"v1 beta","pusher":"ci"},"repository":{"repo_name":"acme/web"}}'],
    ["ci", '{"push_data":{"tag":"v1.0.0","pusher":"ci"},"repository":{"repo_name":"Acme Web"}}'],
  ];
  for (const [token, body] of rejected) await relay.postToHook(token, body);
}
