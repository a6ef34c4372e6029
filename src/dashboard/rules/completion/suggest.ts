import { parseLoosely } from "../../../core/json/loose.ts";
import { placeAt } from "../../../core/json/place.ts";
import type { Suggestions } from "../../code-editor/code-editor.ts";
import { suggestFields } from "./fields.ts";
import { namesAt, secretsIn } from "./names.ts";
import { alternativesAt, type DocumentSchema } from "./schema.ts";
import { suggestValues } from "./values.ts";

/** What suggestions depend on. */
export interface SuggestionContext {
  readonly schema: DocumentSchema;
  /** The senders that hubrelay knows without a definition in the document. */
  readonly senders: readonly string[];
}

/** Suggests what can be typed at an offset of a rule document, which may be broken; undefined if nothing. */
export function suggestAt(text: string, offset: number, context: SuggestionContext): Suggestions | undefined {
  const root = parseLoosely(text);
  const place = placeAt(root, offset);
  if (place === undefined) return undefined;
  const { from, to } = place.token ?? { from: offset, to: offset };
  const schemas = alternativesAt(context.schema, place.path, place.around);
  const options =
    place.role === "name"
      ? suggestFields(schemas, { document: context.schema, place, behind: text.slice(to) })
      : suggestValues(schemas, place, { names: namesAt(root, place, context.senders), secrets: secretsIn(text) });
  if (options.length === 0) return undefined;
  return { from, to, filterFrom: place.token?.kind === "text" ? from + 1 : from, options };
}
