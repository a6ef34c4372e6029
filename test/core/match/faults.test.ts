import { describe, expect, it } from "vitest";
import type { Failure } from "../../../src/core/match/subject.ts";
import { failureOf, isMatch } from "../rules-of.ts";

const fault = { when: "payload.missing == 1" };
const push = { tag: "v1" };
const failure: Failure = { path: "when", expected: fault.when, error: "No such key: missing" };

describe("a condition that cannot be evaluated", () => {
  it.each<[match: object, path: string]>([
    [fault, "when"],
    [{ tag: "v1", ...fault }, "when"],
    [{ not: fault }, "not.when"],
    [{ not: { not: fault } }, "not.not.when"],
    [{ not: { not: { not: fault } } }, "not.not.not.when"],
    [{ all: [{ tag: "v1" }, fault] }, "all[1].when"],
    [{ any: [fault] }, "any[0].when"],
    [{ any: [{ tag: "v2" }, fault, { tag: "v3" }] }, "any[1].when"],
    [{ any: [{ tag: "v2" }, { not: { all: [fault] } }] }, "any[1].not.all[0].when"],
    [{ not: { any: [{ tag: "v2" }, fault] } }, "not.any[1].when"],
    [{ not: { all: [{ any: [fault, fault] }] } }, "not.all[0].any[0].when"],
  ])("is neither true nor false: %j", (match, path) => {
    expect(failureOf(match, push)).toEqual({ ...failure, path });
  });

  it.each<[match: object]>([
    [{ any: [fault, { tag: "v1" }] }],
    [{ any: [{ tag: "v1" }, fault] }],
    [{ not: { tag: "v2", ...fault } }],
    [{ not: { all: [{ tag: "v2" }, fault] } }],
  ])("does not matter when another condition decides: %j", (match) => {
    expect(isMatch(match, push)).toBe(true);
  });

  it("is not reported when an earlier condition fails", () => {
    expect(failureOf({ tag: "v2", ...fault }, push)).toEqual({ path: "tag", expected: "v2", actual: "v1" });
    expect(failureOf({ not: { any: [fault, { tag: "v1" }] } }, push)).toMatchObject({ path: "not" });
    expect(failureOf({ not: { any: [fault, { tag: "v1" }] } }, push)).not.toHaveProperty("error");
  });
});
