/** The platform's limits and habits that a run plays. What is absent is not played. */
export interface Limits {
  /** Requests that may wait for response headers at once, in one invocation or one object. */
  readonly connections?: number;
  /** Requests to the outside that one invocation, or one event of an object, may make. */
  readonly outsideRequests?: number;
  /** Calls of KV and of objects that one invocation, or one event of an object, may make. */
  readonly serviceCalls?: number;
  /** For so many milliseconds KV answers as it did when it was first asked, the Worker and the objects apart. */
  readonly kvStaleMs?: number;
  /** Milliseconds that every alarm comes late. */
  readonly alarmLateMs?: number;
  /** Whether every alarm comes twice, as one whose success was not noted does. */
  readonly alarmTwice?: boolean;
  /** Bytes that a text or a blob in a row may have. */
  readonly rowBytes?: number;
  /** Whether every write to an object's storage fails. */
  readonly storageFull?: boolean;
  /** Whether the clock stands still while code runs, and moves only with I/O. */
  readonly frozenClock?: boolean;
}

/** An object, by the binding of its class and its name. */
export interface ObjectName {
  readonly binding: "REPOSITORY" | "DIRECTORY" | "GATE" | "ALLOWANCE" | "TUNNEL";
  readonly name: string;
}

/** What is posted to `/platform`: limits that replace those of the same name, or an object to be reset. */
export type Command = { readonly limits: Limits } | { readonly reset: ObjectName };

/** Cloudflare's limits of the free plan: https://developers.cloudflare.com/workers/platform/limits/ */
export const FREE_PLAN: Limits = {
  connections: 6,
  outsideRequests: 50,
  serviceCalls: 1000,
  rowBytes: 2_000_000,
  frozenClock: true,
};
