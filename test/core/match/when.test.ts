import { describe, expect, it } from "vitest";
import type { Push } from "../../../src/core/event/event.ts";
import { failureOf, isMatch, matchProblems } from "../rules-of.ts";

const PUSH: Partial<Push> = {
  tag: "v1.2.3",
  pusher: "wile",
  pushedAt: Date.UTC(2026, 10, 23, 11, 30),
  mediaType: "application/vnd.cncf.helm.config.v1+json",
  isPrivate: true,
};

const PAYLOAD = {
  push_data: { tag: "v1.2.3", pusher: "wile", images: ["a", "b"], media_type: null },
  repository: { repo_name: "acme/web", star_count: 7, "is-odd": true },
  dhi_metadata: { change_categories: ["vulnerability_fix", "version_upgrade"], score: 9.5 },
  rows: [{ name: "one" }, { name: "two" }],
};

describe("an expression reads the parsed push", () => {
  it.each([
    "event.repository == 'acme/web' && event.namespace == 'acme' && event.name == 'web'",
    "event.tag == 'v1.2.3' && event.tag.startsWith('v1') && event.tag.endsWith('.3') && event.tag.contains('2')",
    "event.pusher == 'wile'",
    "event.media_type.contains('helm') && event.kind == 'helm'",
    "event.is_private && has(event.is_private) && !has(event.is_official)",
    "event.token == 'first'",
    "event.origin == 'webhook'",
    "event.id.startsWith('evt_')",
    "event.received_at == '2026-11-23T12:00:00.000Z'",
    "timestamp(event.received_at) - timestamp(event.pushed_at) == duration('30m')",
    "timestamp(event.received_at).getHours('Europe/Berlin') == 13",
    "event.tag.split('.').size() == 3",
  ])("%s", (when) => {
    expect(isMatch({ when }, PUSH, PAYLOAD)).toBe(true);
  });
});

describe("an expression reads the payload", () => {
  it.each([
    "push.tag == 'v1.2.3' && payload.push_data.tag == push.tag",
    "push.images == ['a', 'b'] && 'b' in push.images && size(push.images) == 2",
    "push.media_type == null",
    "repository.star_count > 5 && repository.star_count == 7 && repository.star_count < 7.5",
    "int(repository.star_count) + 1 == 8",
    "repository['is-odd']",
    "payload.dhi_metadata.change_categories.exists(c, c == 'vulnerability_fix')",
    "!payload.dhi_metadata.change_categories.all(c, c.endsWith('fix'))",
    "payload.rows.exists_one(row, row.name == 'two')",
    "payload.rows.filter(row, row.name != 'one').size() == 1",
    "payload.rows.map(row, row.name) == ['one', 'two']",
    "payload.rows.filter(row, row.name != 'one').map(row, row.name).exists(name, name == 'two')",
    "!has(payload.missing) && payload.?missing.orValue('none') == 'none'",
    "!('toString' in payload) && !has(payload.constructor)",
    "payload.missing == 1 || true",
    "cel.bind(score, payload.dhi_metadata.score, score > 9.0 && score < 10.0)",
  ])("%s", (when) => {
    expect(isMatch({ when }, PUSH, PAYLOAD)).toBe(true);
  });

  it.each(["push.tag == 'v2'", "event.kind == 'image'", "false && payload.missing == 1", "payload.rows.all(r, false)"])(
    "which may not be so: %s",
    (when) => {
      expect(failureOf({ when }, PUSH, PAYLOAD)).toEqual({ path: "when", expected: when });
    },
  );
});

describe("an invalid expression is refused when the document is read", () => {
  const cel = "expected a CEL expression";
  const walks = "expected no loop over a list inside another loop";

  it.each(["event.tag.matches('(')", "true || push.tag.matches('(?=a)')"])(
    "for a regular expression that it could not use: %s",
    (when) => {
      expect(matchProblems({ when })).toEqual([
        expect.stringContaining("expected a regular expression in RE2's syntax"),
      ]);
    },
  );

  it.each<[when: string, problem: string]>([
    ["", `${cel}: Unexpected token: EOF`],
    ["event.tag ==", `${cel}: Unexpected token: EOF`],
    ["event.tag = 'v1'", expect.stringContaining(cel) as string],
    ["event.tag == 5", `${cel}: no such overload: string == int`],
    ["event.tga == 'v1'", `${cel}: No such key: tga`],
    ["tag == 'v1'", `${cel}: Unknown variable: tag`],
    ["event.is_private == 'yes'", `${cel}: no such overload: bool == string`],
    ["event.tag.reverse() == 'x'", expect.stringContaining("string.reverse()") as string],
    ["event.tag", `${cel} that returns a bool, got one that returns a string`],
    ["payload", `${cel} that returns a bool, got one that returns a map`],
    ["size(push)", `${cel} that returns a bool, got one that returns a int`],
    ["true ? 'a' : 1", expect.stringContaining(cel) as string],
    ["payload.a.exists(x, payload.b.exists(y, x == y))", walks],
    ["payload.a.map(x, payload.b.filter(y, y > x)).size() > 0", walks],
    ["payload.a.exists(x, [1, 2].all(y, true))", walks],
    ["payload.a.filter(x, x > payload.b.map(y, y).size()).size() > 0", walks],
    ["payload.a.map(x, x).exists(y, payload.b.all(z, z > y))", walks],
    [`event.tag == '${"a".repeat(2000)}'`, "expected an expression of at most 2000 characters"],
    [Array.from({ length: 300 }, () => "true").join("&&"), expect.stringContaining(cel) as string],
    [`${"(".repeat(60)}true${")".repeat(60)}`, expect.stringContaining(cel) as string],
    ["__proto__ == 1", expect.stringContaining(cel) as string],
  ])("%s", (when, problem) => {
    const problems = matchProblems({ when });
    expect(problems.map((text) => text.slice(0, "when: ".length))).toEqual(["when: "]);
    expect(problems.map((text) => text.slice("when: ".length))).toEqual([problem]);
  });
});

describe("an expression that fails on an event", () => {
  it.each<[when: string, error: string]>([
    ["payload.missing == 1", "No such key: missing"],
    ["payload.push_data.missing.deeper == 1", "No such key: missing"],
    ["event.is_official", "No such key: is_official"],
    ["payload.rows[2].name == 'x'", "No such key: index out of bounds, index 2 >= size 2"],
    ["payload.rows.name == 'x'", "No such key: name"],
    ["repository.star_count + 1 == 8", "no such overload: dyn<double> + int"],
    ["payload.push_data.tag", "returned no bool"],
    ["dyn(1)", "returned no bool"],
    ["int(push.tag) == 1", expect.stringMatching(/int/) as string],
    ["1 / 0 == 1", "division by zero"],
    ["timestamp(push.tag) < timestamp(event.received_at)", expect.stringMatching(/timestamp/) as string],
    ["timestamp(event.received_at).getHours(push.tag) == 1", expect.stringMatching(/time zone/) as string],
    ["false || payload.missing == 1", "No such key: missing"],
  ])("does not match, and reports why: %s", (when, error) => {
    expect(failureOf({ when }, PUSH, PAYLOAD)).toEqual({ path: "when", expected: when, error });
  });

  it("does not affect later expressions", () => {
    const when = "push.n == 1";
    expect([{}, { push_data: { n: 1 } }, null].map((payload) => failureOf({ when }, {}, payload)?.error)).toEqual([
      "No such key: n",
      undefined,
      "No such key: n",
    ]);
  });
});
