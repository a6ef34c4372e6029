import { checkAddress, type PrivateHosts } from "../address/address.ts";
import { absoluteUrl } from "../event/event-url.ts";
import { attemptOf, type Attempt, type AttemptResult, type Delivery } from "./delivery.ts";
import { judge, nextDelayMs } from "./retry.ts";

/** When the callback is sent: once all deliveries are settled, as soon as the push is accepted, or never. */
export type CallbackMode = "settled" | "accepted" | "off";

/**
 * What became of the answer to Docker Hub's `callback_url`. `none`: the push has none; `off`: the rule document says
 * so; `refused`: the URL may not be called; `waiting`: for the deliveries; `sending`: a request may be on its way;
 * `not_accepted`: Docker Hub answered 4xx, as it does to all callbacks today; `failed`: no answer that counts.
 */
export type CallbackStatus =
  | "none"
  | "off"
  | "refused"
  | "waiting"
  | "pending"
  | "sending"
  | "delivered"
  | "not_accepted"
  | "failed";

export interface Callback {
  readonly status: CallbackStatus;
  readonly url?: string;
  readonly body?: CallbackBody;
  readonly dueAt?: number;
  readonly reason?: string;
  readonly attempts: readonly Attempt[];
}

/** What a callback says, as Docker Hub documented it: https://github.com/moby/moby/commit/c83cd5c7ac */
export interface CallbackBody {
  readonly state: "success" | "failure" | "error";
  /** At most 255 characters. */
  readonly description: string;
  /** At most 100 characters. */
  readonly context: string;
  /** Absent where the relay does not know its own address. */
  readonly target_url?: string;
}

/** Where Docker Hub's callbacks go: no other host has been seen in a payload. */
export const DEFAULT_CALLBACK_HOSTS = "registry.hub.docker.com,hub.docker.com";

const MAX_DESCRIPTION = 255;
const CONTEXT = "hubrelay";
const SCHEDULE = ["5s", "30s"];

/** The callback of a push that has just been routed. Only https, and only the hosts that the operator listed. */
export function openCallback(
  url: string | undefined,
  mode: CallbackMode,
  callbackHosts: ReadonlySet<string>,
  privateHosts: PrivateHosts,
): Callback {
  if (url === undefined) return { status: "none", attempts: [] };
  if (mode === "off") return { status: "off", attempts: [] };
  const address = checkAddress(url, privateHosts);
  if (!address.ok) return { status: "refused", reason: address.error, attempts: [] };
  const { host } = address.value;
  if (!callbackHosts.has(host)) {
    return { status: "refused", reason: `${host} is not in CALLBACK_HOSTS`, attempts: [] };
  }
  return { status: "waiting", url, attempts: [] };
}

/** The waiting callback made ready to be sent. */
export function readyCallback(callback: Callback, body: CallbackBody, now: number): Callback {
  return callback.status === "waiting" ? { ...callback, status: "pending", body, dueAt: now } : callback;
}

/**
 * The callback just before it is sent. This is stored first: a relay that dies meanwhile cannot know whether the
 * request arrived, and a callback that is sent twice is worse than one that is missing.
 */
export function beginCallback(callback: Callback, leaseEndsAt: number): Callback {
  return { ...callback, status: "sending", dueAt: leaseEndsAt };
}

/** The callback of which only the beginning was recorded. */
export function abandonCallback(callback: Callback): Callback {
  const { dueAt: _, ...rest } = callback;
  return { ...rest, status: "failed", reason: "interrupted: it may have arrived, and is never sent twice" };
}

/** The callback after an attempt. Network errors and 5xx are retried twice; what it says never affects a delivery. */
export function recordCallback(callback: Callback, result: AttemptResult, random: number): Callback {
  const endedAt = result.startedAt + result.durationMs;
  const verdict = judge(result.outcome, endedAt);
  const { dueAt: _, reason: __, ...rest } = callback;
  const attempts = [...callback.attempts, attemptOf(callback.attempts, result, verdict)];
  if (verdict.kind === "delivered") return { ...rest, status: "delivered", attempts };

  const { outcome } = result;
  if (outcome.kind === "response" && outcome.status < 500) {
    return {
      ...rest,
      status: "not_accepted",
      reason: `not accepted by ${hostOf(callback)}: ${verdict.reason}`,
      attempts,
    };
  }
  const delayMs =
    verdict.kind === "retry" ? nextDelayMs(attempts.length, SCHEDULE, verdict.retryAfterMs, random) : undefined;
  if (delayMs === undefined) return { ...rest, status: "failed", reason: verdict.reason, attempts };
  return { ...rest, status: "pending", dueAt: endedAt + delayMs, reason: verdict.reason, attempts };
}

/** What to tell the sender once every delivery is settled. */
export function settledBody(deliveries: readonly Delivery[], eventUrl: string): CallbackBody {
  const delivered = deliveries.filter(({ status }) => status === "delivered").length;
  const failed = deliveries.filter(
    (delivery) => delivery.status === "failed" && !isCoveredByFailover(delivery, deliveries),
  );
  const wasAttempted = deliveries.some(({ attempts }) => attempts.length > 0);
  const state = failed.length === 0 ? "success" : wasAttempted ? "failure" : "error";
  const description =
    deliveries.length === 0
      ? "no rule matched: nothing to deliver"
      : `${delivered} of ${deliveries.length} deliveries made` +
        (failed.length > 0 ? `, ${failed.length} failed: ${failed.map(({ target }) => target).join(", ")}` : "");
  return bodyOf(state, description, eventUrl);
}

/** Whether a failed delivery's failover has made good for it. */
export function isCoveredByFailover({ target }: Delivery, deliveries: readonly Delivery[]): boolean {
  return deliveries.some(({ failoverFor, status }) => failoverFor === target && status === "delivered");
}

/** What to tell the sender as soon as the push is stored. */
export function acceptedBody(deliveries: readonly Delivery[], eventUrl: string): CallbackBody {
  return bodyOf(
    "success",
    `accepted: ${deliveries.length} ${deliveries.length === 1 ? "delivery" : "deliveries"} to make`,
    eventUrl,
  );
}

function bodyOf(state: CallbackBody["state"], description: string, eventUrl: string): CallbackBody {
  const short = description.length > MAX_DESCRIPTION ? `${description.slice(0, MAX_DESCRIPTION - 1)}…` : description;
  const page = absoluteUrl(eventUrl);
  return { state, description: short, context: CONTEXT, ...(page !== undefined && { target_url: page }) };
}

function hostOf({ url }: Callback): string {
  return url === undefined ? "the sender" : new URL(url).host;
}
