import compare from "semver/functions/compare.js";
import { describe, expect, it } from "vitest";
import { isMatch } from "../core/rules-of.ts";
import { countsOf, countsOnPage, tableOf, type Outcome } from "./table.ts";

interface Policy {
  readonly tool: string;
  readonly policy: {
    readonly semver?: string;
    readonly pattern?: string;
    readonly glob?: string;
    readonly allow?: readonly string[];
    readonly ignore?: readonly string[];
    readonly ignoreGlobs?: readonly string[];
  };
  readonly tags: readonly string[];
  /** The tags that pass; or else `latest`, the newest of them, null for none. */
  readonly selected?: readonly string[];
  readonly latest?: string | null;
}

const { policies } = tableOf("tag-policies") as { policies: readonly Policy[] };

/** The conditions that say what a policy says. */
function matchOf({ semver, pattern, glob, allow = [], ignore = [], ignoreGlobs = [] }: Policy["policy"]): object {
  const conditions = [
    ...(semver === undefined ? [] : [{ tag: { semver } }]),
    ...(pattern === undefined ? [] : [{ tag: { regex: pattern } }]),
    ...(glob === undefined ? [] : [{ tag: glob }]),
    ...(allow.length === 0 ? [] : [{ any: allow.map((regex) => ({ tag: { regex } })) }]),
    ...ignore.map((regex) => ({ not: { tag: { regex } } })),
    ...ignoreGlobs.map((ignored) => ({ not: { tag: ignored } })),
  ];
  return conditions.length === 0 ? {} : { all: conditions };
}

function oursOf({ policy, tags, selected }: Policy): readonly string[] | string | null {
  const passed = tags.filter((tag) => isMatch(matchOf(policy), { tag }));
  return selected === undefined ? (passed.toSorted(compare).at(-1) ?? null) : passed;
}

function outcomeOf(row: Policy): Outcome {
  return JSON.stringify(oursOf(row)) === JSON.stringify(row.selected ?? row.latest) ? "agree" : "differ";
}

describe("a rule takes the tags that a tool's policy selects", () => {
  it("in every case", () => {
    expect(policies.filter((row) => outcomeOf(row) !== "agree")).toEqual([]);
  });

  it("as often as the page says", () => {
    expect(countsOf(policies.map(outcomeOf))).toEqual(countsOnPage("tag-policies"));
  });
});
