import type { Attempt, Delivery } from "../delivery/delivery.ts";
import type { EventRecord } from "./record.ts";

/**
 * The most bytes of a record. A row has at most 2 MB
 * (https://developers.cloudflare.com/durable-objects/platform/limits/), of which a body may take 1 MiB.
 */
const MAX_BYTES = 900_000;

/**
 * Returns a record as JSON that fits into its row. If it is too large, the texts that targets answered are left out: those
 * of earlier attempts first, then all.
 */
export function recordText(record: EventRecord): string {
  const whole = JSON.stringify(record);
  if (fits(whole)) return whole;
  const shorter = JSON.stringify(withAnswers(record, 1));
  return fits(shorter) ? shorter : JSON.stringify(withAnswers(record, 0));
}

function fits(text: string): boolean {
  return new TextEncoder().encode(text).byteLength <= MAX_BYTES;
}

/** Keeps the answers of each delivery's latest attempts, at most `kept`. */
function withAnswers(record: EventRecord, kept: number): EventRecord {
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
