import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { compileRegex } from "../../../src/core/expression/regex.ts";

function testOf(regex: string): (text: string) => boolean {
  const compiled = compileRegex(regex, false);
  if (!compiled.ok) throw new Error(compiled.error);
  return compiled.value;
}

/** Letters that look like chance, the same each time. */
function letters(count: number): string {
  let state = 1;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state < 2 ** 31 ? "a" : "b";
  }).join("");
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

function heapBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

// After each letter another set of 1900 places: what has come up to now is never met again.
const DISTANCE = 1900;
const NEW_STATES = `[ab]*a[ab]{1000}[ab]{${DISTANCE - 1000}}c`;

describe("a text that adds states with each character", () => {
  it("is matched in bounded memory", () => {
    const test = testOf(NEW_STATES);
    const text = letters(20_000);
    const before = heapBytes();
    expect(test(text)).toBe(false);
    // All of the states would take 40 MB.
    expect(heapBytes() - before).toBeLessThan(30_000_000);
  });

  it("is matched correctly after states were evicted", () => {
    const version = testOf("^v\\d+$");
    expect(version("v1")).toBe(true);
    const test = testOf(NEW_STATES);
    for (const end of [9000, 9001]) {
      const text = letters(end);
      expect(test(`${text}c`)).toBe(text.at(-1 - DISTANCE) === "a");
    }
    // States of other expressions are evicted too.
    expect(version("v2")).toBe(true);
    expect(version("x2")).toBe(false);
  });
});

describe("endless distinct expressions from payloads", () => {
  it("are compiled and matched in bounded memory", () => {
    const before = heapBytes();
    for (let count = 0; count < 1500; count++) {
      expect(testOf(`^a{1000}b{${count % 900}}${count}$`)("a")).toBe(false);
    }
    // All of them would take 120 MB.
    expect(heapBytes() - before).toBeLessThan(60_000_000);
  });
});
