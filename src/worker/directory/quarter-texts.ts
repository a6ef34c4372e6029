import type { EventSummary } from "../../core/record/summary.ts";
import type { EventFilter } from "../../core/search/filter.ts";
import { lowerAscii, type Pattern } from "../../core/search/pattern.ts";
import { anyOfThese, sql, type SqlCondition } from "../storage/sql-condition.ts";

/** Before and after each text, so that a whole one can be looked for. */
const SEPARATOR = "\u001f";

/** The longest texts that are kept, in characters: to read more costs as much as to read the events. */
const MAX_LENGTH = 200_000;

/**
 * All that a search can look for in the events of a quarter of an hour, each text once, with A to Z lowered: images, pushers,
 * tokens, rules, targets and reasons. Made to skip quarters, so it may have what no event matches, but lacks nothing.
 */
export class QuarterTexts {
  readonly #texts = new Set<string>();
  #length = 0;

  add({ repository, tag, pusher, token, rules, deliveries }: EventSummary): void {
    this.#add(tag === undefined ? repository : `${repository}:${tag}`);
    for (const text of [pusher, token, ...rules]) if (text !== undefined) this.#add(text);
    for (const { target, reason } of deliveries) {
      this.#add(target);
      if (reason !== undefined) this.#add(reason);
    }
  }

  /** The value of the column; null if it would be too long. */
  toColumn(): string | null {
    if (this.#length > MAX_LENGTH) return null;
    return SEPARATOR + [...this.#texts].map((text) => text + SEPARATOR).join("");
  }

  #add(text: string): void {
    if (this.#length > MAX_LENGTH) return;
    const lowered = lowerAscii(text);
    if (this.#texts.has(lowered)) return;
    this.#texts.add(lowered);
    this.#length += lowered.length + 1;
  }
}

/** What the column `texts` of a quarter must have if an event that passes the filter is in it. */
export function conditionsOnTexts({ fields, delivery, texts }: EventFilter): SqlCondition[] {
  const clauses = [...fields.filter(({ field }) => field !== "id"), ...delivery];
  return [
    ...clauses.map(({ field, anyOf }) => anyOfThese(anyOf.map((pattern) => has(partOf(field, pattern))))),
    ...texts.map(has),
  ];
}

function has(part: string): SqlCondition {
  return sql("instr(texts, ?) > 0", lowerAscii(part));
}

/** A part that the texts have if they have a value that fits. */
function partOf(field: string, { kind, text }: Pattern): string {
  if (kind === "glob") return text.split("*").toSorted((a, b) => b.length - a.length)[0] ?? "";
  if (kind !== "exact") return text;
  // A tag is the end of an image, a repository its start.
  if (field === "tag") return `:${text}${SEPARATOR}`;
  return field === "repository" ? SEPARATOR + text : SEPARATOR + text + SEPARATOR;
}
