import * as fc from "fast-check";
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

/** A record with deliveries that had such attempts, each delivery a list of its own. */
function attempted(deliveries: readonly (readonly Partial<Attempt>[])[]): EventRecord {
  const record = recordOf(["a"]);
  return {
    ...record,
    deliveries: deliveries.flatMap((own) =>
      record.deliveries.map((delivery) => ({
        ...delivery,
        attempts: own.map((attempt, index) => ({ number: index + 1, startedAt: 0, durationMs: 60_000, ...attempt })),
      })),
    ),
  };
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
    { what: "too much, of one byte a character", attempts: 4, answer: "x".repeat(290_000), kept: [2, 3, 4] },
    { what: "too much, of three bytes a character", attempts: 4, answer: "€".repeat(100_000), kept: [3, 4] },
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

  it("keeps everything else of an attempt whose answer is left out, and says that it is", () => {
    const { deliveries } = JSON.parse(recordText(answered(4, "x".repeat(290_000)))) as EventRecord;
    const first = { number: 1, startedAt: 1_000_000, durationMs: 5, status: 503, shortened: true };
    expect(deliveries[0]?.attempts[0]).toEqual(first);
  });

  it("fits into a row in the worst case: the longest answers and reasons of 60 targets and 20 attempts each", () => {
    const record = attempted(
      Array.from({ length: 60 }, (_, target) =>
        Array.from({ length: 20 }, (__, index) => ({
          startedAt: 1_790_000_000_000 + index * 60 + target,
          // Characters that take six bytes as JSON, and three.
          response: "\u0001".repeat(1024),
          reason: "€".repeat(2048),
        })),
      ),
    );
    const text = recordText(record);
    expect(new TextEncoder().encode(text).byteLength).toBeLessThanOrEqual(900_000);
    const { deliveries } = JSON.parse(text) as EventRecord;
    expect(deliveries.map(({ attempts }) => attempts.length)).toEqual(Array(60).fill(20));
    // The latest attempts keep their reasons.
    expect(deliveries[59]?.attempts[19]?.reason).toBe("€".repeat(2048));
    expect(deliveries[0]?.attempts[0]).toMatchObject({ reason: `${"€".repeat(59)}…`, shortened: true });
  });

  it("leaves out answers only if it must, and no newer one before an older one", () => {
    const attempt = fc.record({
      startedAt: fc.nat(1000),
      size: fc.nat(60_000),
      letter: fc.constantFrom("x", "é", "€", "😀"),
    });
    fc.assert(
      fc.property(fc.array(fc.array(attempt, { maxLength: 8 }), { minLength: 1, maxLength: 6 }), (made) => {
        const record = attempted(
          made.map((own) => own.map(({ size, letter, ...rest }) => ({ ...rest, response: letter.repeat(size) }))),
        );
        const text = recordText(record);
        const before = record.deliveries.flatMap(({ attempts }) => attempts);
        const after = (JSON.parse(text) as EventRecord).deliveries.flatMap(({ attempts }) => attempts);
        const pairs = before.map((whole, index) => ({ whole, stored: after[index] }));
        const left = pairs.filter(({ stored }) => stored?.shortened === true);
        const kept = pairs.filter(({ stored }) => stored?.shortened !== true);
        const whole = new TextEncoder().encode(JSON.stringify(record)).byteLength;
        expect(left.length > 0).toBe(whole > 900_000);
        expect(kept.map(({ stored }) => stored)).toEqual(kept.map((each) => each.whole));
        const newestLeft = Math.max(0, ...left.map((each) => each.whole.startedAt));
        expect(kept.every((each) => each.whole.startedAt >= newestLeft)).toBe(true);
        expect(new TextEncoder().encode(text).byteLength).toBeLessThanOrEqual(900_000);
      }),
    );
  });
});
