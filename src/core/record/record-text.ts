import type { Attempt } from "../delivery/delivery.ts";
import type { EventRecord } from "./record.ts";

/**
 * The most bytes of a record. A row has at most 2 MB
 * (https://developers.cloudflare.com/durable-objects/platform/limits/), of which a body may take 1 MiB.
 */
const MAX_BYTES = 900_000;

/** The most bytes of a character of a JSON text. */
const MAX_BYTES_OF_CHARACTER = 3;

/** Characters that are kept of a reason in a record that is too large without answers. */
const SHORT_REASON = 60;

/**
 * Returns a record as JSON that fits into its row, whatever targets answered. If it is too large, attempts are shortened,
 * the oldest first, and marked as `shortened`: they lose what the target answered and its definition, and if that is not
 * enough, the end of the reason.
 */
export function recordText(record: EventRecord): string {
  const whole = JSON.stringify(record);
  if (whole.length * MAX_BYTES_OF_CHARACTER <= MAX_BYTES) return whole;
  const withoutAnswers = shorten(record, bytesOf(whole) - MAX_BYTES, withoutAnswer);
  const text = JSON.stringify(withoutAnswers);
  const excess = bytesOf(text) - MAX_BYTES;
  return excess <= 0 ? text : JSON.stringify(shorten(withoutAnswers, excess, withShortReason));
}

/** Shortens the oldest attempts until so many bytes are saved. */
function shorten(record: EventRecord, excess: number, shortenOne: (attempt: Attempt) => Attempt): EventRecord {
  const attempts = record.deliveries.flatMap((delivery) => delivery.attempts);
  const shortened = new Map<Attempt, Attempt>();
  let saved = 0;
  for (const attempt of attempts.toSorted((a, b) => a.startedAt - b.startedAt)) {
    if (saved >= excess) break;
    const shorter = shortenOne(attempt);
    if (shorter === attempt) continue;
    saved += bytesOf(JSON.stringify(attempt)) - bytesOf(JSON.stringify(shorter));
    shortened.set(attempt, shorter);
  }
  if (shortened.size === 0) return record;
  const deliveries = record.deliveries.map((delivery) => ({
    ...delivery,
    attempts: delivery.attempts.map((attempt) => shortened.get(attempt) ?? attempt),
  }));
  return { ...record, deliveries };
}

function withoutAnswer(attempt: Attempt): Attempt {
  const { response, headers, target, ...rest } = attempt;
  return (response ?? headers ?? target) === undefined ? attempt : { ...rest, shortened: true };
}

function withShortReason(attempt: Attempt): Attempt {
  const { reason = "" } = attempt;
  if (reason.length <= SHORT_REASON) return attempt;
  return { ...attempt, reason: `${reason.slice(0, SHORT_REASON - 1).toWellFormed()}…`, shortened: true };
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).byteLength;
}
