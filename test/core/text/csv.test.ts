import { describe, expect, it } from "vitest";
import { toCsv } from "../../../src/core/text/csv.ts";

describe("CSV", () => {
  it("has a head, and a line for each record", () => {
    expect(
      toCsv([
        { id: "evt_1", count: 3, tag: undefined },
        { id: "evt_2", count: 0, tag: "v1" },
      ]),
    ).toBe("id,count,tag\r\nevt_1,3,\r\nevt_2,0,v1\r\n");
    expect(toCsv([])).toBe("");
  });

  it.each([
    ["a,b", '"a,b"'],
    ['say "no"', '"say ""no"""'],
    ["two\nlines", '"two\nlines"'],
    [" plain ", " plain "],
    ["=1+1", "'=1+1"],
    ["+49", "'+49"],
    ["-1", "'-1"],
    ["@import", "'@import"],
    ["\t=1", "'\t=1"],
    ['=HYPERLINK("https://evil.example","x")', '"\'=HYPERLINK(""https://evil.example"",""x"")"'],
    ["a=b", "a=b"],
  ])("writes %j as %s", (text, cell) => {
    expect(toCsv([{ text }])).toBe(`text\r\n${cell}\r\n`);
  });
});
