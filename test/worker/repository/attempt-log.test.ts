import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { openRecord } from "../../../src/core/record/open.ts";
import type { Delivery } from "../../../src/core/delivery/delivery.ts";
import { logAttempt } from "../../../src/worker/repository/deliver/attempt-log.ts";
import { arrivalOf, documentFor } from "./arrival.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const ATTEMPT = { startedAt: 0, durationMs: 5 };
const SUCCESS = { ...ATTEMPT, number: 1, status: 200 };
const FAILURE = { ...ATTEMPT, number: 1, status: 500, reason: "answered 500" };

/** Whether an attempt is logged, by the attempts of its delivery so far and the variable LOG_LEVEL. */
async function isLogged(attempts: Delivery["attempts"], level: string | undefined): Promise<boolean> {
  const write = vi.spyOn(console, "log").mockReturnValue();
  const { event, url, decision } = await arrivalOf("logged", documentFor("a"));
  if (decision === undefined) throw new Error("no decision");
  const record = openRecord(event, url, decision, { callbackHosts: new Set(), privateHosts: new Set() }, 0);
  const [delivery] = record.deliveries;
  if (delivery === undefined) throw new Error("no delivery");
  const status = attempts.at(-1)?.status ?? 0;
  const result = { ...ATTEMPT, outcome: { kind: "response", status } } as const;
  logAttempt({ ...env, ...(level !== undefined && { LOG_LEVEL: level }) }, record, { ...delivery, attempts }, result);
  return write.mock.calls.length > 0;
}

it.each([
  { attempt: "a first one that succeeds", attempts: [SUCCESS], level: undefined, logged: false },
  { attempt: "a first one that succeeds", attempts: [SUCCESS], level: "info", logged: false },
  { attempt: "a first one that succeeds", attempts: [SUCCESS], level: "debug", logged: true },
  { attempt: "a first one that fails", attempts: [FAILURE], level: undefined, logged: true },
  {
    attempt: "a second one that succeeds",
    attempts: [FAILURE, { ...SUCCESS, number: 2 }],
    level: "info",
    logged: true,
  },
])("$attempt is logged with LOG_LEVEL $level: $logged", async ({ attempts, level, logged }) => {
  expect(await isLogged(attempts, level)).toBe(logged);
});
