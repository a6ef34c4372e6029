import { cut, type WrittenProblem } from "../../core/schema/problem.ts";
import type { Receipt } from "../repository/arrival.ts";

/** The most bytes of JSON that a list of rules, a list of deliveries, and all receipts together may take. */
const MAX_LIST_BYTES = 7000;
const MAX_BYTES = 16_000;

const MAX_REASON_LENGTH = 1000;

/** A receipt as the sender gets it. */
interface Answer extends Partial<Receipt> {
  /** How many rules and deliveries the answer leaves out, where a push has hundreds of them. */
  readonly omitted?: { readonly rules: number; readonly deliveries: number };
}

/** Several receipts, and what is wrong with the events beside them. */
interface Answers {
  readonly events: readonly Answer[];
  readonly rejected?: readonly WrittenProblem[];
}

/**
 * The answer to stored pushes: a receipt, or a list of them. It has less than 20 kB, however many rules match. Long lists
 * of one receipt are cut, and what is left out is counted; several receipts keep only `event` and `duplicate`.
 */
export function answerOf(receipts: readonly Receipt[], rejected?: readonly WrittenProblem[]): Answer | Answers {
  const [first] = receipts;
  if (first !== undefined && receipts.length === 1 && rejected === undefined) return shortened(first);
  const isShort = bytesOf(receipts) <= MAX_BYTES - bytesOf(rejected ?? []);
  const events = isShort ? receipts : receipts.map(({ event, duplicate }) => ({ event, duplicate }));
  return { events, ...(rejected !== undefined && { rejected }) };
}

function shortened(receipt: Receipt): Answer {
  const rules = startOf(receipt.rules);
  const deliveries = startOf(receipt.deliveries);
  const omitted = {
    rules: receipt.rules.length - rules.length,
    deliveries: receipt.deliveries.length - deliveries.length,
  };
  return {
    ...receipt,
    rules,
    deliveries,
    ...(receipt.held !== undefined && { held: cut(receipt.held, MAX_REASON_LENGTH) }),
    ...(omitted.rules + omitted.deliveries > 0 && { omitted }),
  };
}

/** The first items of a list, as many as may be answered. */
function startOf<T>(items: readonly T[]): readonly T[] {
  let bytes = 0;
  const end = items.findIndex((item) => (bytes += bytesOf(item) + 1) > MAX_LIST_BYTES);
  return end === -1 ? items : items.slice(0, end);
}

function bytesOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).byteLength;
}

/** The header that names the events that were there already, in the order of the pushes; none where none was. */
export function duplicateHeader(receipts: readonly Receipt[]): Record<string, string> {
  const ids = receipts.filter(({ duplicate }) => duplicate).map(({ event }) => event);
  return ids.length === 0 ? {} : { "x-hubrelay-duplicate": ids.join(", ") };
}
