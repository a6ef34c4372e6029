import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  encodeFrame,
  MAX_ANSWER_BYTES,
  parseAnswerFrame,
  parseRequestFrame,
  type AnswerHead,
  type RequestHead,
} from "../../../src/core/tunnel/frame.ts";

const text = fc.string({ unit: "binary" });
const bytes = fc.uint8Array({ maxLength: 200 });
const id = fc.string({ minLength: 1, maxLength: 64 });

const requests: fc.Arbitrary<RequestHead> = fc.record({
  id,
  method: fc.constantFrom("POST", "GET", "DELETE"),
  path: text,
  headers: fc.dictionary(text, text, { noNullPrototype: true }).map(withoutReserved),
  timeoutMs: fc.integer({ min: 1, max: 60_000 }),
  image: fc.string(),
});

const answers: fc.Arbitrary<AnswerHead> = fc.oneof(
  fc.record({
    id,
    status: fc.integer({ min: 200, max: 599 }),
    headers: fc.record({ "retry-after": fc.string({ maxLength: 20 }) }, { requiredKeys: [] }),
  }),
  fc.record({ id, failed: fc.string({ maxLength: 500 }) }),
  fc.record({ id, refused: fc.string({ maxLength: 500 }) }),
);

/** Names that valibot leaves out of records; no header has them. */
function withoutReserved(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !["__proto__", "prototype", "constructor"].includes(name)),
  );
}

describe("frame", () => {
  it("of a request survives encoding and parsing", () => {
    fc.assert(
      fc.property(requests, bytes, (head, body) => {
        expect(parseRequestFrame(encodeFrame({ head, body }))).toEqual({ ok: true, value: { head, body } });
      }),
    );
  });

  it("of an answer survives encoding and parsing", () => {
    fc.assert(
      fc.property(answers, bytes, (head, body) => {
        expect(parseAnswerFrame(encodeFrame({ head, body }))).toEqual({ ok: true, value: { head, body } });
      }),
    );
  });

  it("of random bytes never makes the parser throw", () => {
    fc.assert(
      fc.property(bytes, fc.json(), (noise, json) => {
        const line = new TextEncoder().encode(`${json}\n`);
        for (const frame of [noise, line, Uint8Array.from([...line, ...noise])]) {
          expect(parseRequestFrame(frame).ok).toBe(false);
          expect(parseAnswerFrame(frame).ok).toBe(false);
        }
      }),
    );
  });

  it.each([
    ["has no line", "{}", "a frame without a line of JSON"],
    ["is not JSON", "{\n", "a frame whose first line is not JSON"],
    ["is not UTF-8", Uint8Array.of(0x22, 0xff, 0x22, 0x0a), "a frame whose first line is not JSON"],
    ["is another thing", '{"id":"1"}\n', "invalid frame"],
    ["has a status that no answer has", '{"id":"1","status":101,"headers":{}}\n', "invalid frame"],
    ["says more than it should", '{"id":"1","failed":"x","status":200}\n', "invalid frame"],
    [
      "is too large",
      `{"id":"1","failed":"x"}\n${"x".repeat(MAX_ANSWER_BYTES)}`,
      "expected a frame of at most 16384 bytes",
    ],
  ])("%s is refused", (_, frame, reason) => {
    const parsed = parseAnswerFrame(typeof frame === "string" ? new TextEncoder().encode(frame) : frame);
    expect(parsed.ok ? "" : parsed.error).toContain(reason);
  });
});
