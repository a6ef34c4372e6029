import { describe, expect, it } from "vitest";
import { describeEvent } from "../../src/cli/relay/describe-event.ts";
import { toTerminal } from "../../src/cli/terminal/colour.ts";
import { cleanValue } from "../../src/core/text/clean.ts";
import { recordOf } from "../core/record-of.ts";
import { harmIn, HOSTILE_TEXTS } from "../core/text/hostile-texts.ts";

describe("printed text", () => {
  it.each([
    ["\u001b[2J\u001b]0;title\u0007", "\ufffd[2J\ufffd]0;title\ufffd"],
    ["\u009b31mred", "\ufffd31mred"],
    ["\u001b[31mred\u001b[39m", "\ufffd[31mred\ufffd[39m"],
    ["over\b\u007f", "over\ufffd\ufffd"],
    ["one\r\ntwo\n\tthree", "one\ntwo\n\tthree"],
    ["\u202egnp.exe", "\ufffdgnp.exe"],
    ["é 🔐 <b>", "é 🔐 <b>"],
  ])("is nothing that a terminal obeys: %j", (text, shown) => {
    expect(toTerminal(text)).toBe(shown);
  });

  it.each(HOSTILE_TEXTS)("has no harmful characters: %s", (_, text) => {
    expect(harmIn(toTerminal(text))).toEqual([]);
  });

  it("shows a target's answer cleaned", () => {
    const record = recordOf(["a"]);
    const attempt = { number: 1, startedAt: 0, durationMs: 1, status: 500, response: "\u001b[2Jgone\r\nnext" };
    const deliveries = record.deliveries.map((delivery) => ({ ...delivery, attempts: [attempt] }));
    const text = toTerminal(describeEvent(cleanValue({ ...record, deliveries })));
    expect(text).toMatch(/\ufffd\[2Jgone\n +next/);
    expect(text).not.toContain("\u001b[2J");
  });
});
