import { waitUntil } from "cloudflare:workers";
import type { Env } from "../env/env.ts";
import type { LogLine } from "../env/log-line.ts";
import type { FieldsOf, LogEvent } from "../env/log/log-events.ts";
import { directoryOf } from "./client.ts";

/** Most lines kept while the directory cannot be reached; newer ones are dropped. */
const MAX_WAITING = 100;
const waiting: LogLine[] = [];

/**
 * Has the directory's object write a log line, after the response. For requests whose path holds a token or a
 * credential: the platform attaches a request's method and path to each line that the Worker writes while serving it,
 * and a call to an object has no such path. If the directory cannot be reached, the line is sent with the isolate's next
 * one.
 */
export function logFromDirectory<E extends LogEvent>(env: Env, event: E, fields: FieldsOf<E>): void {
  if (waiting.length < MAX_WAITING) waiting.push({ event, fields });
  waitUntil(send(env));
}

async function send(env: Env): Promise<void> {
  const lines = waiting.splice(0);
  if (lines.length === 0) return;
  try {
    await directoryOf(env).writeLog(lines);
  } catch {
    waiting.unshift(...lines.slice(0, MAX_WAITING - waiting.length));
  }
}
