import { cut, type WrittenProblem } from "../../core/schema/problem.ts";
import type { AcceptResult } from "../env/accept.ts";

/** Most bytes of JSON of one list, of rules or deliveries, and of all results together. */
const MAX_LIST_BYTES = 7000;
const MAX_BYTES = 16_000;

const MAX_REASON_LENGTH = 1000;

/** The result of one push, as the sender gets it. */
interface PushAnswer extends Partial<AcceptResult> {
  /** Number of rules and deliveries left out, if a push has hundreds of them. */
  readonly omitted?: { readonly rules: number; readonly deliveries: number };
}

/** The results of several pushes, and the problems of rejected items. */
interface PushAnswers {
  readonly events: readonly PushAnswer[];
  readonly rejected?: readonly WrittenProblem[];
}

/**
 * The response to stored pushes: one result, or a list of them, in less than 20 kB. It cuts long lists of a single
 * result, and counts what it leaves out. Of several long results it keeps only `event` and `duplicate`.
 */
export function answerOf(
  results: readonly AcceptResult[],
  rejected?: readonly WrittenProblem[],
): PushAnswer | PushAnswers {
  const [first] = results;
  if (first !== undefined && results.length === 1 && rejected === undefined) return shortened(first);
  const isShort = bytesOf(results) <= MAX_BYTES - bytesOf(rejected ?? []);
  const events = isShort ? results : results.map(({ event, duplicate }) => ({ event, duplicate }));
  return { events, ...(rejected !== undefined && { rejected }) };
}

function shortened(result: AcceptResult): PushAnswer {
  const rules = startOf(result.rules);
  const deliveries = startOf(result.deliveries);
  const omitted = {
    rules: result.rules.length - rules.length,
    deliveries: result.deliveries.length - deliveries.length,
  };
  return {
    ...result,
    rules,
    deliveries,
    ...(result.held !== undefined && { held: cut(result.held, MAX_REASON_LENGTH) }),
    ...(omitted.rules + omitted.deliveries > 0 && { omitted }),
  };
}

/** The first items of a list that fit into the response. */
function startOf<T>(items: readonly T[]): readonly T[] {
  let bytes = 0;
  const end = items.findIndex((item) => (bytes += bytesOf(item) + 1) > MAX_LIST_BYTES);
  return end === -1 ? items : items.slice(0, end);
}

function bytesOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).byteLength;
}

/** The header with the ids of duplicates, in the order of the pushes; empty without duplicates. */
export function duplicateHeader(results: readonly AcceptResult[]): Record<string, string> {
  const ids = results.filter(({ duplicate }) => duplicate).map(({ event }) => event);
  return ids.length === 0 ? {} : { "x-hubrelay-duplicate": ids.join(", ") };
}
