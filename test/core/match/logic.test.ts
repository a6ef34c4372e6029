import { describe, expect, it } from "vitest";
import type { Push } from "../../../src/core/event/event.ts";
import type { Failure } from "../../../src/core/match/subject.ts";
import { failureOf, isMatch, matchProblems } from "../rules-of.ts";

const a = (tag: string): object => ({ tag });
const b = (pusher: string): object => ({ pusher });
const c = (type: string): object => ({ media_type: type });
const d = (namespace: string): object => ({ namespace });
const e = (name: string): object => ({ name });

// https://github.com/adnanh/webhook/blob/8a2d3f85cd3e0b285239ce1d3d8ec0eddaceb89a/internal/hook/hook_test.go, the tables
// of match, and, or and not rules. Its headers a to f are fields of a push here. What is left out needs a signature, an
// address or a hash of the body, which a push does not have.
describe("the tables of adnanh/webhook", () => {
  const push: Partial<Push> = { tag: "z", pusher: "y", mediaType: "x", repository: "w/v" };

  it.each<[what: string, match: object, push: Partial<Push>, expected: boolean]>([
    ["value", a("z"), push, true],
    ["value, another", a("X"), push, false],
    ["value, in another case", a("Z"), push, false],
    ["value of a missing parameter", a("z"), {}, false],
    ["regex", { tag: { regex: "^z" } }, push, true],
    ["regex, another", { tag: { regex: "^X" } }, push, false],
    ["(a=z, b=y): a=z && b=y", { all: [a("z"), b("y")] }, push, true],
    ["(a=z, b=Y): a=z && b=y", { all: [a("z"), b("y")] }, { ...push, pusher: "Y" }, false],
    [
      "(a=z, b=y, c=x, d=w, e=X): a=z && (b=y && c=x) && (d=w || e=v) && !e=u",
      { all: [a("z"), { all: [b("y"), c("x")] }, { any: [d("w"), e("v")] }, { not: e("u") }] },
      { ...push, repository: "w/x" },
      true,
    ],
    [
      "(a=z, b=y, c=x, d=w, e=u): the same",
      { all: [a("z"), { all: [b("y"), c("x")] }, { any: [d("w"), e("v")] }, { not: e("u") }] },
      { ...push, repository: "w/u" },
      false,
    ],
    ["(a=z, b=X): a=z || b=y", { any: [a("z"), b("y")] }, { ...push, pusher: "X" }, true],
    ["(a=X, b=y): a=z || b=y", { any: [a("z"), b("y")] }, { ...push, tag: "X" }, true],
    ["(a=Z, b=Y): a=z || b=y", { any: [a("z"), b("y")] }, { ...push, tag: "Z", pusher: "Y" }, false],
    ["missing parameter node: a=z || nothing", { any: [a("z")] }, {}, false],
    ["(a=z): !a=X", { not: a("X") }, push, true],
    ["(a=z): !a=z", { not: a("z") }, push, false],
  ])("%s", (_, match, push, expected) => {
    expect(isMatch(match, push)).toBe(expected);
  });

  // There an empty rule is false and a bad regex an error of the request; here a document cannot say either.
  it("an invalid condition is refused when the document is read", () => {
    expect(matchProblems({ all: [] })).toEqual(["all: expected at least one set of conditions"]);
    expect(matchProblems({ any: [] })).toEqual(["any: expected at least one set of conditions"]);
    expect(matchProblems({ all: [{ tag: { regex: "*" } }] })).toEqual([
      expect.stringMatching(/^all\[0\]\.tag\.regex: expected a regular expression/),
    ]);
  });
});

describe("the first failed condition", () => {
  const push = { tag: "v1", pusher: "wile" };

  it.each<[match: object, failure: Failure]>([
    [{ tag: "v2" }, { path: "tag", expected: "v2", actual: "v1" }],
    [{ tag: ["v2", "!v3"] }, { path: "tag", expected: '["v2","!v3"]', actual: "v1" }],
    [{ tag: { prefix: "v2" } }, { path: "tag", expected: '{"prefix":"v2"}', actual: "v1" }],
    [{ media_type: "x" }, { path: "media_type", expected: "x" }],
    [{ kind: "helm" }, { path: "kind", expected: "helm", actual: "image" }],
    [{ token: "second" }, { path: "token", expected: "second", actual: "first" }],
    [{ is_private: true }, { path: "is_private", expected: "true" }],
    [{ not: { tag: "v1" } }, { path: "not", expected: 'not {"tag":"v1"}' }],
    [{ not: {} }, { path: "not", expected: "not {}" }],
    [{ all: [{ tag: "v1" }, { pusher: "acme" }] }, { path: "all[1].pusher", expected: "acme", actual: "wile" }],
    [{ any: [{ tag: "v2" }, { tag: "v3" }] }, { path: "any", expected: 'any of [{"tag":"v2"},{"tag":"v3"}]' }],
    [
      { all: [{}, { any: [{ tag: "v1" }] }, { all: [{ pusher: "acme" }] }] },
      { path: "all[2].all[0].pusher", expected: "acme", actual: "wile" },
    ],
    [{ all: [{ not: { tag: "v1" } }] }, { path: "all[0].not", expected: 'not {"tag":"v1"}' }],
    [{ all: [{ any: [{ tag: "v2" }] }] }, { path: "all[0].any", expected: 'any of [{"tag":"v2"}]' }],
    [{ not: { not: { tag: "v2" } } }, { path: "not", expected: 'not {"not":{"tag":"v2"}}' }],
    [
      { tag: "v2", any: [{ tag: "v3" }], repository: "nginx" },
      { path: "repository", expected: "nginx", actual: "acme/web" },
    ],
  ])("of %j", (match, failure) => {
    expect(failureOf(match, push)).toEqual(failure);
  });

  it("shows the push's value of a boolean field", () => {
    expect(failureOf({ is_private: true }, { isPrivate: false })).toEqual({
      path: "is_private",
      expected: "true",
      actual: false,
    });
  });
});

describe("nested conditions", () => {
  const nested = (depth: number, inner: object): object => (depth === 0 ? inner : { all: [nested(depth - 1, inner)] });

  it("may be eight levels deep", () => {
    expect(isMatch(nested(8, { tag: "v1" }), { tag: "v1" })).toBe(true);
    expect(failureOf(nested(8, { tag: "v1" }))?.path).toBe(`${"all[0].".repeat(8)}tag`);
    expect(matchProblems(nested(9, {}))).toEqual([
      `${Array.from({ length: 9 }, () => "all[0]").join(".")}: expected conditions at most 8 levels deep`,
    ]);
    expect(matchProblems(nested(300, {}))).toHaveLength(1);
  });

  it("report all problems with their places", () => {
    const match = {
      any: [{ tag: "" }, { not: { tag: { regex: "(" } } }, { all: [{ received: { from: "09:00", timezone: "x" } }] }],
    };
    expect(matchProblems(match)).toEqual([
      "any[0].tag: expected a text or a glob, got an empty text",
      expect.stringMatching(/^any\[1\]\.not\.tag\.regex: /),
      expect.stringMatching(/^any\[2\]\.all\[0\]\.received\.timezone: /),
    ]);
  });
});
