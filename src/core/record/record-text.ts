import type { Attempt, Delivery } from "../delivery/delivery.ts";
import type { EventRecord } from "./record.ts";

/**
 * The most bytes of a record. A row has at most 2 MB
 * (https://developers.cloudflare.com/durable-objects/platform/limits/), of which a body may take 1 MiB.
 */
const MAX_BYTES = 900_000;

/** The most bytes of a character in UTF-8 that is one in JavaScript. */
const BYTES_PER_CHARACTER = 3;

/**
 * Returns a record as JSON that fits into its row. If it is too large, the texts that targets answered are left out: those
 * of earlier attempts first, then all.
 */
export function recordText(record: EventRecord): string {
  for (const kept of [Infinity, 1]) {
    const text = JSON.stringify(withAnswers(record, kept));
    if (fits(text)) return text;
  }
  return JSON.stringify(withAnswers(record, 0));
}

function fits(text: string): boolean {
  if (text.length * BYTES_PER_CHARACTER <= MAX_BYTES) return true;
  return text.length <= MAX_BYTES && new TextEncoder().encode(text).byteLength <= MAX_BYTES;
}

/** The record with the answers of so many attempts of each delivery, the latest. */
function withAnswers(record: EventRecord, kept: number): EventRecord {
  if (kept === Infinity) return record;
  const deliveries = record.deliveries.map((delivery): Delivery => ({
    ...delivery,
    attempts: delivery.attempts.map(without(delivery.attempts.length - kept)),
  }));
  return { ...record, deliveries };
}

function without(end: number): (attempt: Attempt, index: number) => Attempt {
  return (attempt, index) => {
    const { response: _, ...rest } = attempt;
    return index < end ? rest : attempt;
  };
}
