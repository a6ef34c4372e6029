import { stringifySafely } from "../../core/text/json.ts";
import type { FieldsOf, LogEvent } from "../env/log/log-events.ts";

/**
 * Writes one structured line. Callers pass ids, names, numbers and redacted reasons; never a URL, a body, a token or a
 * secret. Code that serves a request whose path holds a token uses `logFromDirectory`, because the platform attaches the
 * path to every line of that request.
 */
export function log<E extends LogEvent>(event: E, fields: FieldsOf<E>): void {
  console.log(stringifySafely({ event, ...fields }));
}
