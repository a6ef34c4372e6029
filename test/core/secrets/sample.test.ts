import { assert, constantFrom, json, property, string } from "fast-check";
import { expect, it } from "vitest";
import { sampleOf } from "../../../src/core/secrets/sample.ts";

const TOKEN = "hub-token-of-24-characters";

it.each<readonly [string, unknown, unknown]>([
  ["keeps short fields", { push_data: { tag: "v1", pushed_at: 1 } }, { push_data: { tag: "v1", pushed_at: 1 } }],
  ["hides Docker Hub's callback", { callback_url: "https://hub/hook/1" }, { callback_url: "[redacted]" }],
  [
    "hides fields that are named like a secret",
    { token: "x", Password: 1 },
    { token: "[redacted]", Password: "[redacted]" },
  ],
  ["hides everything below such a field", { secrets: { a: "b" } }, { secrets: "[redacted]" }],
  [
    "hides the token of the request anywhere",
    { a: `x ${TOKEN} y`, [TOKEN]: 1 },
    { a: "x [redacted] y", "[redacted]": "[redacted]" },
  ],
  ["hides the token in base64", { a: btoa(TOKEN) }, { a: "[redacted]" }],
  [
    "hides parameters and users of URLs",
    { a: "https://u:p@acme.example/x?a=b" },
    { a: "https://[redacted]@acme.example/x?[redacted]" },
  ],
  [
    "hides a path that looks generated",
    { a: "https://acme.example/hook/2141b5bi5i5b02bec211i4eeih" },
    { a: "[redacted]" },
  ],
  ["hides what services mark as secret", { a: "ghp_012345678901234567890123" }, { a: "[redacted]" }],
  ["cuts a long text", { a: "word ".repeat(60) }, { a: `${"word ".repeat(60).slice(0, 119)}…` }],
  ["cuts a long list", { a: [1, 2, 3, 4] }, { a: [1, 2, "… 2 more"] }],
  ["cuts deep objects", { a: { b: { c: { d: { e: { f: 1 } } } } } }, { a: { b: { c: { d: { e: "…" } } } } }],
])("a sample %s", (_, body, expected) => {
  expect(JSON.parse(sampleOf(JSON.stringify(body), [TOKEN]))).toEqual(expected);
});

it("a sample of a body that is no JSON has no long words", () => {
  expect(sampleOf(`tag=v1&token=abcdefghijklmnopqrst&x`, [])).toBe("tag=v1&token=[redacted]&x");
});

it("a sample has at most 1200 characters, and never the token, whatever the body is", () => {
  assert(
    property(json(), string(), constantFrom("", TOKEN, `"${TOKEN}"`, `{"a":"${TOKEN}"}`), (value, text, token) => {
      for (const body of [value, text + token, `{"a":[${value},"${token.replaceAll('"', "")}"]}`]) {
        const sample = sampleOf(body, [TOKEN]);
        expect(sample.length).toBeLessThanOrEqual(1200);
        expect(sample).not.toContain(TOKEN);
      }
    }),
  );
});
