import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { parseSearch } from "../../../src/core/search/parse.ts";
import { quoted } from "../../../src/core/search/words.ts";

/** The conditions of a search, as `field kind text` or `field value`. */
function conditionsOf(text: string): string[] {
  const parsed = parseSearch(text);
  if (!parsed.ok) return parsed.error.map(({ path, message }) => `! ${path.join(".")}: ${message}`);
  return parsed.value.flatMap(({ conditions }) =>
    conditions.map((each) =>
      "pattern" in each ? `${each.field} ${each.pattern.kind} ${each.pattern.text}` : `${each.field} ${each.value}`,
    ),
  );
}

const ID = "evt_a9h3xq5m1r0000000000000000";

describe("a search", () => {
  it.each([
    ["", []],
    ["   ", []],
    ["acme/api:v1.8.8", ["repository exact acme/api", "tag exact v1.8.8"]],
    ["Acme/API:V1", ["repository exact acme/api", "tag exact V1"]],
    ["acme/*", ["repository glob acme/*"]],
    ["acme/api:v1.*", ["repository exact acme/api", "tag glob v1.*"]],
    ["localhost:5000/acme/api:v1", ["repository exact localhost:5000/acme/api", "tag exact v1"]],
    ["ghcr.io/acme/api", ["repository exact ghcr.io/acme/api"]],
    ["acme/api:", ["repository exact acme/api"]],
    [ID, [`id exact ${ID}`]],
    [`dlv_${ID.slice(4)}_2`, [`id exact ${ID}`]],
    ["evt_short", ["text evt_short"]],
    [
      "target:production status:failed since:yesterday",
      ["target exact production", "status failed", "since yesterday"],
    ],
    ["TARGET:production Status:FAILED", ["target exact production", "status failed"]],
    ["target:prod*", ["target glob prod*"]],
    ["pusher:Ann", ["pusher part Ann"]],
    ["pusher:ann*", ["pusher glob ann*"]],
    ['pusher:"Ann Lee"', ["pusher part Ann Lee"]],
    ["repository:api", ["repository image api"]],
    ["repository:acme/api:v1", ["repository exact acme/api", "tag exact v1"]],
    ["tag:v1.8.8 rule:releases token:ci", ["tag exact v1.8.8", "rule exact releases", "token exact ci"]],
    ["reason:timeout type:alert", ["reason part timeout", "type alert"]],
    ["since:2h", ["since 2h"]],
    ["since:2026-11-23T09:00 before:2026-11-24", ["since 2026-11-23T09:00", "before 2026-11-24"]],
    ["on:2026-11-23", ["on 2026-11-23"]],
    ["v1.8.8 timeout", ["text v1.8.8", "text timeout"]],
    ['"answered: 500"', ["text answered: 500"]],
    ['"a/b"', ["text a/b"]],
    ['"not closed', ["text not closed"]],
  ])("%j asks for %j", (text, conditions) => {
    expect(conditionsOf(text)).toEqual(conditions);
  });

  it.each([
    ["status:broken", "! status: expected one of pending, delivered, failed, held, unrouted, superseded"],
    ["target:", "! target: expected a value"],
    [
      "tarqet:production",
      "! tarqet: expected one of repository, tag, pusher, target, status, reason, rule, token, type, since, before, on; " +
        'for an image write namespace/tarqet:production, for a text "tarqet:production"',
    ],
    [
      "since:soon",
      "! since: expected today, yesterday, a duration as in 2h or 7d, or a time as in 2026-11-23 or 2026-11-23T09:00",
    ],
    ["on:2h", "! on: expected today, yesterday, or a day as in 2026-11-23"],
    ["on:2026-02-31", "! on: expected today, yesterday, or a day as in 2026-11-23"],
    ["since:1h since:2h", "! since: expected it once"],
    [`tag:${"v".repeat(50)}*`, "! tag: expected at most 50 bytes in a value with *"],
    ["a b c d e f g h i j k", "! : expected at most 10 words"],
  ])("%j is refused, with the field's name", (text, problem) => {
    expect(conditionsOf(text)).toEqual([problem]);
  });

  it("names every wrong field", () => {
    expect(conditionsOf("status:x type:y").map((line) => line.split(":")[0])).toEqual(["! status", "! type"]);
  });
});

test("a parsed search, written from its terms, parses to the same", () => {
  const word = fc.oneof(
    fc.constantFrom("acme/api:v1", ID, "target:x", "status:failed", "since:2h", '"a b"', "pusher:Ann"),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(word), (words) => {
      const parsed = parseSearch(words.join(" "));
      const again = parsed.ok ? parseSearch(parsed.value.map(({ source }) => source).join(" ")) : parsed;
      expect(again).toEqual(parsed);
    }),
  );
});

test.each([
  ["v1", "v1"],
  ["Ann Lee", '"Ann Lee"'],
  ["a:b", '"a:b"'],
  ['say "no"', '"say no"'],
])("the value %s is written as the word %s", (value, word) => {
  expect(quoted(value)).toBe(word);
});
