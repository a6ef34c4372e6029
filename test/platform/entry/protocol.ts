/** The platform's limits that a run plays. What is absent is not played. */
export interface Limits {
  /** Requests that may wait for response headers at once, in one invocation or one object. */
  readonly connections?: number;
}

/** Cloudflare's limits of the free plan: https://developers.cloudflare.com/workers/platform/limits/ */
export const FREE_PLAN: Limits = { connections: 6 };
