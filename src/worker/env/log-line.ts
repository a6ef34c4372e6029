/** The fields of a log line besides its event. */
export type LogFields = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** A log line before it is written. */
export interface LogLine {
  readonly event: string;
  readonly fields: LogFields;
}
