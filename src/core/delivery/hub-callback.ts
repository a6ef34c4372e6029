import { checkAddress, type PrivateHosts } from "../address/address.ts";
import type { Attempt } from "./delivery.ts";
import { attemptOf, type AttemptResult } from "./attempt.ts";
import type { CallbackBody } from "./callback-body.ts";
import { judge, nextDelayMs } from "./retry.ts";

/** When to send the callback: once all deliveries are settled, as soon as the push is accepted, or never. */
export type CallbackMode = "settled" | "accepted" | "off";

/**
 * The state of the callback to Docker Hub's `callback_url`. `none`: the push has no URL; `off`: disabled by the rule
 * document; `refused`: the URL is not allowed; `waiting`: for the deliveries; `sending`: a request may be in flight;
 * `not_accepted`: answered 4xx, as Docker Hub does to all callbacks today; `failed`: no usable answer.
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

/** The callback of an event: its state, body and attempts. */
export interface Callback {
  readonly status: CallbackStatus;
  readonly url?: string;
  readonly body?: CallbackBody;
  readonly dueAt?: number;
  readonly reason?: string;
  readonly attempts: readonly Attempt[];
}

/** Hosts of Docker Hub's callbacks. No other host has been seen in a payload. */
export const DEFAULT_CALLBACK_HOSTS = "registry.hub.docker.com,hub.docker.com";

const SCHEDULE = ["5s", "30s"];

/** Opens the callback of a routed push. Only https and the operator's hosts are allowed. */
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

/** Makes a waiting callback due. */
export function readyCallback(callback: Callback, body: CallbackBody, now: number): Callback {
  return callback.status === "waiting" ? { ...callback, status: "pending", body, dueAt: now } : callback;
}

/**
 * Marks the callback as sending, to be stored before the request. After a crash it is unknown whether the request
 * arrived, and a duplicate callback is worse than a missing one.
 */
export function beginCallback(callback: Callback, leaseEndsAt: number): Callback {
  return { ...callback, status: "sending", dueAt: leaseEndsAt };
}

/** Fails a callback whose attempt was started and never finished. */
export function abandonCallback(callback: Callback): Callback {
  const { dueAt: _, ...rest } = callback;
  return { ...rest, status: "failed", reason: "interrupted: it may have arrived, so it is not sent again" };
}

/** Records an attempt. Network errors and 5xx are retried twice. Deliveries are never affected. */
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

function hostOf({ url }: Callback): string {
  return url === undefined ? "the sender" : new URL(url).host;
}
