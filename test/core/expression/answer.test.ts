import { describe, expect, it } from "vitest";
import { compileAnswerExpression, unmetBy } from "../../../src/core/expression/answer.ts";

function unmet(
  source: string,
  text: string,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
  isTruncated = false,
) {
  return unmetBy(source, { status, headers: Object.entries(headers), text, isTruncated });
}

const doesNot = (source: string): string => `delivered_when does not hold: ${source}`;
const failed = (error: string): string => `delivered_when could not be evaluated: ${error}`;

describe("delivered_when on an answer", () => {
  it.each<[source: string, text: string, unmet: string | undefined]>([
    ["body.ok", '{"ok":true}', undefined],
    ["body.ok", '{"ok":false}', doesNot("body.ok")],
    ["body.ok == true", '{"ok":"yes"}', doesNot("body.ok == true")],
    ["body.ok", '{"ok":"yes"}', failed("it returned no bool")],
    ["body.ok", "{}", failed("No such key: ok")],
    ["body.ok", "", failed("No such key: ok")],
    ["!has(body.error)", "{}", undefined],
    ["body.errors.size() == 0", '{"errors":[]}', undefined],
    [
      "body.jobs.all(job, job.state == 'ok')",
      '{"jobs":[{"state":"ok"},{"state":"bad"}]}',
      doesNot("body.jobs.all(job, job.state == 'ok')"),
    ],
    ["body.code == 0", '{"code":0}', undefined],
    ["body == 'OK'", "OK", undefined],
    ["text.contains('deployed')", "deployed v1", undefined],
    ["text.matches('^ok')", "error", doesNot("text.matches('^ok')")],
    ["body.__proto__ == 1", "{}", failed("No such key: __proto__")],
  ])("%s and %s", (source, text, expected) => {
    expect(unmet(source, text)).toBe(expected);
  });

  it("sees the status and the headers, in lower case", () => {
    expect(unmet("status == 202", "", 202)).toBeUndefined();
    expect(unmet("status == 202", "", 200)).toBe(doesNot("status == 202"));
    expect(unmet("headers['x-state'] == 'done'", "", 200, { "x-state": "done" })).toBeUndefined();
    expect(unmet("headers[?'x-state'].orValue('') == 'done'", "")).toMatch(/does not hold/);
    expect(unmet("headers['x-state'] == 'done'", "")).toMatch(/could not be evaluated: No such key: x-state/);
  });

  it("sees the text of a truncated answer, never a part of its JSON", () => {
    const text = `{"ok":true,"log":"${"x".repeat(100)}`;
    expect(unmet("truncated && text.startsWith('{')", text, 200, {}, true)).toBeUndefined();
    expect(unmet("body == text", "[1]", 200, {}, true)).toBeUndefined();
    expect(unmet("body.ok", text, 200, {}, true)).toMatch(/; only the first 118 characters of the answer are known$/);
  });

  it("takes bounded work, whatever the answer is", () => {
    const lists = JSON.stringify({ rows: Array.from({ length: 20_000 }, (_, index) => index) });
    expect(unmet("body.rows.size() == 32", lists)).toBeUndefined();
    expect(unmet("body.log.size() == 4096", JSON.stringify({ log: "x".repeat(60_000) }))).toBeUndefined();
    expect(unmet("text.matches('^(a+)+$')", `${"a".repeat(60_000)}!`)).toMatch(/does not hold/);
    const greedy = Array.from({ length: 40 }, () => "text.contains('b')").join(" || ");
    expect(unmet(greedy, "a".repeat(65_536))).toMatch(/takes too much work/);
    expect(unmet("size(body) == 0", "[".repeat(65_536))).toMatch(/does not hold|could not/);
  });

  it("repeats at most 200 characters of a long expression", () => {
    expect(unmet(`${"false || ".repeat(40)}false`, "")?.length).toBeLessThan(250);
  });
});

describe("delivered_when is checked when the document is read", () => {
  it.each([
    ["body.ok &&", /^expected a CEL expression: /],
    ["status", /^expected a CEL expression that returns a bool, got one that returns a int$/],
    ["status == '200'", /^expected a CEL expression: no such overload: int == string$/],
    ["event.tag == 'v1'", /^expected a CEL expression: Unknown variable: event$/],
    ["text.matches('(')", /\(/],
    ["body.ok and true", /CEL writes && for and$/],
  ])("%s", (source, error) => {
    const compiled = compileAnswerExpression(source);
    expect(compiled).toEqual({ ok: false, error: expect.stringMatching(error) as string });
  });
});
