import * as v from "valibot";
import { under, type Problem } from "../schema/problem.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { strict } from "../schema/strict.ts";
import { compareDecimals, decimalOf, isDecimal } from "./decimal.ts";
import { isLowerCase, type FieldKind } from "./field-kind.ts";
import { misspelledPart } from "./misspelling.ts";
import { isMutableTag } from "./mutable.ts";
import { compileEach, compileExact, compilePatterns, Texts } from "./pattern.ts";
import { compileRegex, type TextTest } from "../expression/regex.ts";
import { compileSemver, explainSemver, SemverOperand } from "./semver.ts";
import { compileVersion, explainVersion, VersionOperand } from "./version.ts";

/** A number that JSON represents exactly. Field texts of any length are compared with it exactly. */
const Comparand = v.pipe(
  v.number(),
  v.check(
    (number) => Math.abs(number) <= Number.MAX_SAFE_INTEGER,
    `expected a number from -${Number.MAX_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}: JSON rounds larger ones`,
  ),
);

/** Operators on a text field. All given ones must hold. */
const TextOperators = strict({
  exact: v.exactOptional(Texts),
  /** Globs, even if they look like plain text; `!` excludes. */
  glob: v.exactOptional(Texts),
  prefix: v.exactOptional(Texts),
  suffix: v.exactOptional(Texts),
  regex: v.exactOptional(v.string()),
  semver: v.exactOptional(SemverOperand),
  version: v.exactOptional(VersionOperand),
  /** Whether the tag is a moving one, such as latest or edge. */
  mutable: v.exactOptional(v.boolean()),
  /** Compares the text as a decimal number. */
  number: v.exactOptional(
    strict({
      eq: v.exactOptional(Comparand),
      gt: v.exactOptional(Comparand),
      gte: v.exactOptional(Comparand),
      lt: v.exactOptional(Comparand),
      lte: v.exactOptional(Comparand),
    }),
  ),
  exists: v.exactOptional(v.boolean()),
  ignore_case: v.exactOptional(v.boolean()),
});

type TextOperators = v.InferOutput<typeof TextOperators>;

/** The operand of a text field: a text or a list, each exact or a glob, `!` to exclude; or operators. */
export const TextOperand = v.union([Texts, TextOperators]);

export type TextOperand = v.InferOutput<typeof TextOperand>;

/** Tests a field's value, or its absence. */
export type FieldTest = (value: string | undefined) => boolean;

/** Compiles an operand, or returns all its problems. */
export function compileText(operand: TextOperand, kind: FieldKind): Result<FieldTest, Problem[]> {
  if (typeof operand !== "object" || Array.isArray(operand)) {
    const test = compilePatterns(operand, kind, isLowerCase(kind));
    return test.ok ? ok((value) => value !== undefined && test.value(value)) : test;
  }
  if (Object.keys(operand).filter((name) => name !== "ignore_case").length === 0) {
    return err([{ path: [], message: "expected an operator, as in exact, glob, semver or regex" }]);
  }
  if (operand.exists === false && Object.keys(operand).length > 1) {
    return err([{ path: ["exists"], message: "expected no other operator beside exists: false" }]);
  }
  return compileOperators(operand, kind);
}

/** Explains why a value that an operand does not match may have been meant to; undefined if there is nothing to say. */
export type ExplainMiss = (value: string) => string | undefined;

/** Returns the explanation of an operand's misses; undefined if it has none for any value. */
export function explanationOf(operand: TextOperand): ExplainMiss | undefined {
  if (typeof operand !== "object" || Array.isArray(operand)) return undefined;
  const { semver, version } = operand;
  if (semver === undefined && version === undefined) return undefined;
  return (value) =>
    (semver === undefined ? undefined : explainSemver(semver, value)) ??
    (version === undefined ? undefined : explainVersion(version, value));
}

function compileOperators(operand: TextOperators, kind: FieldKind): Result<FieldTest, Problem[]> {
  const { exact, glob, prefix, suffix, regex, semver, version, mutable, number, exists } = operand;
  const ignoreCase = operand.ignore_case ?? isLowerCase(kind);
  const fold = (text: string): string => (ignoreCase ? text.toLowerCase() : text);
  const tests: TextTest[] = [];
  const problems: Problem[] = [];
  const add = (name: string, test: Result<TextTest, Problem[] | string>): void => {
    if (test.ok) tests.push(test.value);
    else
      problems.push(
        ...under([name], typeof test.error === "string" ? [{ path: [], message: test.error }] : test.error),
      );
  };
  if (exact !== undefined) add("exact", compileExact(exact, kind, ignoreCase));
  if (glob !== undefined) add("glob", compilePatterns(glob, kind, ignoreCase));
  if (prefix !== undefined)
    add(
      "prefix",
      oneOf(prefix, kind, (text, wanted) => fold(text).startsWith(fold(wanted))),
    );
  if (suffix !== undefined)
    add(
      "suffix",
      oneOf(suffix, kind, (text, wanted) => fold(text).endsWith(fold(wanted))),
    );
  if (regex !== undefined) add("regex", compileRegex(regex, ignoreCase));
  if (semver !== undefined) add("semver", compileSemver(semver));
  if (version !== undefined) add("version", compileVersion(version));
  if (mutable !== undefined)
    add(
      "mutable",
      ok((text) => isMutableTag(text) === mutable),
    );
  if (number !== undefined) add("number", compileNumber(number));
  if (problems.length > 0) return err(problems);
  return ok((value) => {
    if (value === undefined) return exists === false && tests.length === 0;
    return exists !== false && tests.every((test) => test(value));
  });
}

function compileNumber(number: NonNullable<TextOperators["number"]>): Result<TextTest, string> {
  if (Object.keys(number).length === 0) return err("expected a comparison: eq, gt, gte, lt or lte");
  return ok(numberTest(number));
}

function numberTest({ eq, gt, gte, lt, lte }: NonNullable<TextOperators["number"]>): TextTest {
  return (text) => {
    if (!isDecimal(text)) return false;
    const order = (number: number): number => compareDecimals(text, decimalOf(number));
    return (
      (eq === undefined || order(eq) === 0) &&
      (gt === undefined || order(gt) > 0) &&
      (gte === undefined || order(gte) >= 0) &&
      (lt === undefined || order(lt) < 0) &&
      (lte === undefined || order(lte) <= 0)
    );
  };
}

function oneOf(
  texts: Texts,
  kind: FieldKind,
  test: (text: string, wanted: string) => boolean,
): Result<TextTest, Problem[]> {
  return compileEach(texts, (wanted) => {
    if (wanted === "") return err("expected a text, got an empty one");
    const mistake = misspelledPart(wanted, kind);
    if (mistake !== undefined) return err(mistake);
    return ok((text) => test(text, wanted));
  });
}
