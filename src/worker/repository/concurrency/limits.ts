import type { Limits } from "./limiter.ts";

/**
 * Requests of one object that may wait for response headers at once: an invocation has six, and an object shares them
 * among all its calls (https://developers.cloudflare.com/durable-objects/platform/limits/). A seventh is queued by the
 * platform while its time-out runs. Three are for attempts and callbacks, two for Docker Hub, one for Workers KV.
 */
export const OWN_CONNECTIONS: Limits = { total: 3, perKey: 2 };

/** The slots of all checks with Docker Hub, each of which makes one request at a time. */
export const DOCKER_HUB = { key: "Docker Hub", limit: () => 2, isDue: true };

/**
 * Attempts under way at once. A target that hangs has half of them at most. With fewer, the deliveries of one push
 * would part, and cost more rows.
 */
export const ATTEMPTS: Limits = { total: 96, perKey: 48, reserved: 6 };

/** Due attempts of one target at once, so that what is due for one target leaves the starts of an alarm to the others. */
export const DUE_PER_TARGET = 6;

/** {@link ATTEMPTS} of an object that has only its own connections. */
export const OWN_ATTEMPTS: Limits = { ...OWN_CONNECTIONS, reserved: 1 };

/**
 * First attempts that one call of `accept` may begin. The free plan allows 50 requests to the outside an invocation, and
 * the callback and the rules need some too.
 */
export const MAX_FIRST_ATTEMPTS = 6;

/**
 * Attempts that one alarm may begin. An alarm that makes all of them itself stays below the 50 requests of the free plan;
 * one that has them made stays below the 32 invocations that one request may cause.
 */
export const MAX_STARTS_PER_ALARM = 30;

/**
 * Bytes that attempts which are under way, or wait for a slot, may hold of the object's 128 MB: the body of each, and
 * about this much besides. A burst leaves what is more to the alarm, and the alarm to its next attempts.
 */
export const MAX_ATTEMPT_BYTES = 32_000_000;
export const BYTES_PER_ATTEMPT = 16_000;
