import { stringifySafely } from "../../core/text/json.ts";

type Fields = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/**
 * Writes one structured line: `event` says what happened, the fields to whom. Callers pass ids, names, numbers and
 * reasons that are already redacted; never a URL, a body, a token or a secret.
 */
export function log(event: string, fields: Fields): void {
  console.log(stringifySafely({ event, ...fields }));
}
