import { describe, expect, it } from "vitest";
import type { Attempt } from "../../../src/core/delivery/delivery.ts";
import type { EventRecord } from "../../../src/core/record/record.ts";
import { recordText } from "../../../src/core/record/record-text.ts";
import { recordOf } from "../record-of.ts";

/** A record with one delivery and attempts that were answered with texts of so many characters. */
function answered(attempts: number, answer: string): EventRecord {
  const record = recordOf(["a"]);
  const made = Array.from({ length: attempts }, (_, index) => ({
    number: index + 1,
    startedAt: 1_000_000,
    durationMs: 5,
    status: 503,
    response: answer,
  }));
  return { ...record, deliveries: record.deliveries.map((delivery) => ({ ...delivery, attempts: made })) };
}

/** The numbers of the attempts whose answers are kept in a record's text. */
function keptIn(text: string): number[] {
  const { deliveries } = JSON.parse(text) as EventRecord;
  return deliveries.flatMap(({ attempts }) =>
    attempts.flatMap(({ number, response }) => (response === undefined ? [] : [number])),
  );
}

describe("the text of a record", () => {
  it.each([
    { what: "little", attempts: 3, answer: "no", kept: [1, 2, 3] },
    { what: "almost too much, of one byte a character", attempts: 3, answer: "x".repeat(290_000), kept: [1, 2, 3] },
    { what: "too much, of one byte a character", attempts: 4, answer: "x".repeat(290_000), kept: [4] },
    { what: "too much, of three bytes a character", attempts: 4, answer: "€".repeat(100_000), kept: [4] },
    { what: "too much in the last answer alone", attempts: 2, answer: "x".repeat(1_000_000), kept: [] },
  ])("keeps the answers that fit into a row: $what", ({ attempts, answer, kept }) => {
    const text = recordText(answered(attempts, answer));
    expect(keptIn(text)).toEqual(kept);
    expect(new TextEncoder().encode(text).byteLength).toBeLessThanOrEqual(900_000);
  });

  it.each([
    { bytes: 900_000, kept: [1, 2] },
    { bytes: 900_001, kept: [2] },
  ])("of $bytes bytes keeps the answers to $kept", ({ bytes, kept }) => {
    const room = bytes - recordText(answered(2, "")).length;
    const [first, ...others] = answered(2, "").deliveries[0]?.attempts ?? [];
    const attempts = [{ ...first, response: "x".repeat(room) }, ...others] as Attempt[];
    const record = answered(2, "");
    const text = recordText({
      ...record,
      deliveries: record.deliveries.map((delivery) => ({ ...delivery, attempts })),
    });
    expect(keptIn(text)).toEqual(kept);
  });

  it("keeps everything else of an attempt whose answer is left out", () => {
    const { deliveries } = JSON.parse(recordText(answered(4, "x".repeat(290_000)))) as EventRecord;
    expect(deliveries[0]?.attempts[0]).toEqual({ number: 1, startedAt: 1_000_000, durationMs: 5, status: 503 });
  });
});
