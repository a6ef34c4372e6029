import type { LogEvent, LogValue } from "./log/log-events.ts";

/** The fields of a log line besides its event. */
export type LogFields = Readonly<Record<string, LogValue>>;

/** A log line before it is written. */
export interface LogLine {
  readonly event: LogEvent;
  readonly fields: LogFields;
}
