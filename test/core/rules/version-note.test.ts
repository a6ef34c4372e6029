import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import {
  authorProblem,
  authorshipToStore,
  noteProblem,
  storedAuthorship,
} from "../../../src/core/rules/version-note.ts";

function text(maxLength: number): fc.Arbitrary<string> {
  const string = fc.string({ unit: "grapheme", minLength: 1, maxLength });
  return string.map((each) => each.slice(0, maxLength).toWellFormed());
}

describe("a note on a version of the rules", () => {
  it.each([
    ["a", undefined],
    ["x".repeat(150), undefined],
    ["x".repeat(151), "expected one line of at most 150 characters"],
    ["", "expected one line of at most 150 characters"],
    ["two\nlines", "expected one line of at most 150 characters"],
  ])("%j has the problem %j", (text, problem) => {
    expect(noteProblem(text)).toBe(problem);
  });

  it("has an author of at most 64 characters", () => {
    expect(authorProblem("x".repeat(64))).toBeUndefined();
    expect(authorProblem("x".repeat(65))).toBe("expected one line of at most 64 characters");
  });
});

describe("the metadata in KV", () => {
  it.each([
    ["plain ASCII", "plain ASCII"],
    ["", ""],
    ["größer", "=Z3LDtsOfZXI="],
    ["=sum", "=PXN1bQ=="],
  ])("has %j as %j", (note, stored) => {
    expect(authorshipToStore({ by: note, note })).toEqual({ by: stored, note: stored });
    expect(storedAuthorship({ by: stored, note: stored })).toEqual({ by: note, note });
  });

  it.each([[undefined], [null], [{}], ["text"], [{ by: 1, note: ["x"] }]])(
    "%j has no author and no note",
    (metadata) => {
      expect(storedAuthorship(metadata)).toEqual({});
    },
  );

  it.each(["=%%", "=gICA", "="])("that is not of this form stays: %s", (note) => {
    expect(storedAuthorship({ note }).note).toBe(note === "=" ? "" : note);
  });

  test("is ASCII below KV's limit, and gives the texts back", () => {
    fc.assert(
      fc.property(text(64), text(150), (by, note) => {
        const metadata = JSON.stringify({
          ...authorshipToStore({ by, note }),
          bytes: 1_048_576,
          revision: "0123456789ab",
          replacedBy: "x".repeat(64),
        });
        expect(metadata).toMatch(/^[ -~]{1,1024}$/);
        expect(storedAuthorship(JSON.parse(metadata))).toEqual({ by, note });
      }),
    );
  });
});
