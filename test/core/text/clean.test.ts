import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanLine, cleanLines, cleanValue } from "../../../src/core/text/clean.ts";
import { stringifySafely } from "../../../src/core/text/json.ts";
import { harmIn, HOSTILE_TEXTS } from "./hostile-texts.ts";

const ESC = "\u001b";

describe("cleanLine", () => {
  it.each(HOSTILE_TEXTS)("leaves nothing harmful: %s", (_, text) => {
    expect(harmIn(cleanLine(text))).toEqual([]);
    expect(cleanLine(text)).not.toMatch(/[\n\t]/);
    expect(harmIn(cleanLines(text))).toEqual([]);
  });

  it.each([
    ["a sequence of a terminal", `x${ESC}[2J`, "x\ufffd[2J"],
    ["C1", "\u009b2J", "\ufffd2J"],
    ["direction", "a\u202eb", "a\ufffdb"],
    ["zero width", "ad\u200bmin", "ad\ufffdmin"],
    ["half of a pair", "a\ud800b", "a\ufffdb"],
    ["one character beyond 16 bits as one", "a\u{e0041}b", "a\ufffdb"],
    ["a variation without an emoji", "a\ufe0f", "a\ufffd"],
    ["the seventh mark on a letter, and all after it", `a${"\u0301".repeat(40)}b`, `a${"\u0301".repeat(6)}\ufffdb`],
    ["what joins no emoji", "a\u200db", "a\ufffdb"],
  ])("replaces %s by U+FFFD", (_, text, expected) => {
    expect(cleanLine(text)).toBe(expected);
  });

  it.each([
    "alice",
    "Ålice Ünal-Çelik",
    "محمد",
    "שלום",
    "田中 太郎",
    "👩‍💻 ❤️ 👨‍👩‍👧 👍🏽 1️⃣ 🏴",
    "a\u0301e\u0302",
    "בְּרֵאשִׁ֖ית बच्चों ཧཱུྃ",
    "100 % · “quoted” – done…",
  ])("keeps %s", (text) => {
    expect(cleanLine(text)).toBe(text);
  });

  it("keeps lines and tabs in a text of several lines, with one kind of line end", () => {
    expect(cleanLines("a\r\nb\rc\n\td\u2028e")).toBe("a\nb\nc\n\td\ufffde");
    expect(cleanLine("a\r\nb")).toBe("a\ufffd\ufffdb");
  });

  it("changes nothing when applied twice", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const once = cleanLine(text);
        expect(harmIn(once)).toEqual([]);
        expect(cleanLine(once)).toBe(once);
      }),
    );
  });
});

describe("cleanValue", () => {
  it("cleans every text and every key, and keeps the lines of multiline fields", () => {
    const stored = {
      userAgent: `x${ESC}[2J\n`,
      [`a${ESC}`]: [{ by: "b\u202e" }],
      response: "a\r\nb\u0085",
      at: 1,
      no: null,
    };
    expect(cleanValue(stored)).toEqual({
      userAgent: "x\ufffd[2J\ufffd",
      "a\ufffd": [{ by: "b\ufffd" }],
      response: "a\nb\ufffd",
      at: 1,
      no: null,
    });
  });
});

describe("stringifySafely", () => {
  it.each(HOSTILE_TEXTS)("escapes harmful characters and keeps the value: %s", (_, text) => {
    for (const space of [undefined, 2]) {
      const json = stringifySafely({ [text]: [text] }, space);
      expect(harmIn(json)).toEqual([]);
      expect(JSON.parse(json)).toEqual({ [text]: [text] });
    }
  });

  it.each([
    ["\u009b", String.raw`"\u009b"`],
    ["\u202e", String.raw`"\u202e"`],
    ["\u007f", String.raw`"\u007f"`],
    ["\u{e0041}", String.raw`"\udb40\udc41"`],
    ["ä€👍", '"ä€👍"'],
  ])("formats %j as %s", (text, json) => {
    expect(stringifySafely(text)).toBe(json);
  });
});
