import { describe, expect, it } from "vitest";
import { describeEvent } from "../../src/cli/relay/describe-event.ts";
import { printable } from "../../src/cli/terminal/printable.ts";
import { recordOf } from "../core/record-of.ts";

describe("what is printed", () => {
  it.each([
    ["\u001b[2J\u001b]0;title\u0007", "\ufffd[2J\ufffd]0;title\ufffd"],
    ["\u009b31mred", "\ufffd31mred"],
    ["over\rwritten\b\u007f", "over\ufffdwritten\ufffd\ufffd"],
    ["one\r\ntwo\n\tthree", "one\ntwo\n\tthree"],
    ["\u202egnp.exe", "\ufffdgnp.exe"],
    ["é 🔐 <b>", "é 🔐 <b>"],
  ])("is nothing that a terminal obeys: %j", (text, shown) => {
    expect(printable({ list: [text], number: 1, absent: undefined })).toEqual({ list: [shown], number: 1 });
  });

  it("of an event is what a target answered, made safe", () => {
    const record = recordOf(["a"]);
    const attempt = { number: 1, startedAt: 0, durationMs: 1, status: 500, response: "\u001b[2Jgone\r\nnext" };
    const deliveries = record.deliveries.map((delivery) => ({ ...delivery, attempts: [attempt] }));
    const text = describeEvent({ ...record, deliveries });
    expect(text).toMatch(/\ufffd\[2Jgone\n +next/);
    expect(text).not.toContain("\u001b[2J");
  });
});
