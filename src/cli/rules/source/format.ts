import { extname } from "node:path";
import { stringify } from "yaml";

/** Writes the text of a JSON document as the name of a file says: `.yaml` and `.yml` as YAML, else as it is. */
export function inFormatOf(file: string, json: string): string {
  if (![".yaml", ".yml"].includes(extname(file).toLowerCase())) return json;
  try {
    return stringify(JSON.parse(json), { lineWidth: 120 });
  } catch {
    // An invalid document is shown as it is, so that it can be corrected.
    return json;
  }
}
