import * as v from "valibot";
import { compileGlob, isGlob } from "./glob.ts";
import { KINDS } from "../event/kind.ts";
import { isLowerCase, type FieldKind } from "./field-kind.ts";
import { misspelling } from "./misspelling.ts";
import type { Problem } from "../schema/problem.ts";
import { parseRepositoryName } from "../event/repository.ts";
import { list as boundedList } from "../schema/bounded.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { TextTest } from "../expression/regex.ts";

/** One text or a list. */
export const Texts = v.union([
  v.string(),
  v.pipe(boundedList(v.string(), 5000, "texts"), v.minLength(1, "expected at least one text")),
]);

export type Texts = v.InferOutput<typeof Texts>;

/** Compiles patterns: a value matches if some including pattern does (or there is none), and no excluding one does. */
export function compilePatterns(patterns: Texts, kind: FieldKind, ignoreCase: boolean): Result<TextTest, Problem[]> {
  const including: TextTest[] = [];
  const excluding: TextTest[] = [];
  const problems: Problem[] = [];
  for (const [index, pattern] of list(patterns).entries()) {
    const isExclusion = pattern.startsWith("!");
    const mistake = misspelling(pattern, kind, true);
    const test =
      mistake === undefined ? compilePattern(isExclusion ? pattern.slice(1) : pattern, kind, ignoreCase) : err(mistake);
    if (test.ok) (isExclusion ? excluding : including).push(test.value);
    else problems.push({ path: typeof patterns === "string" ? [] : [index], message: test.error });
  }
  if (problems.length > 0) return err(problems);
  // Most fields have one, which needs no lists around it at each push.
  const [only] = including;
  if (only !== undefined && including.length + excluding.length === 1) return ok(only);
  return ok((text) => {
    if (excluding.some((test) => test(text))) return false;
    return including.length === 0 || including.some((test) => test(text));
  });
}

/** Such a glob matches lower-case texts the same with and without case folding, which is slower. */
const IS_THE_SAME_IN_LOWER_CASE = /^[^A-Z[]*$/;

function compilePattern(pattern: string, kind: FieldKind, ignoreCase: boolean): Result<TextTest, string> {
  if (pattern === "") return err("expected a text or a glob, got an empty text");
  if (!isGlob(pattern)) return compilePlain(pattern, kind, ignoreCase);
  if (kind === "repository" && !pattern.includes("/") && !pattern.includes("**")) {
    return err(`matches no repository, which are namespace/name: write "${pattern}/*", "*/${pattern}" or "**"`);
  }
  return compileGlob(pattern, ignoreCase && !(isLowerCase(kind) && IS_THE_SAME_IN_LOWER_CASE.test(pattern)));
}

function compilePlain(wanted: string, kind: FieldKind, ignoreCase: boolean): Result<TextTest, string> {
  if (wanted === "") return err("expected a text, got an empty one");
  if (kind === "repository") {
    const repository = parseRepositoryName(wanted);
    return repository.ok ? ok((text) => text === repository.value.fullName) : repository;
  }
  if (kind === "kind" && !KINDS.some((kind) => kind === wanted)) {
    return err(`expected one of ${KINDS.join(", ")}`);
  }
  const folded = wanted.toLowerCase();
  return ok((text) => (ignoreCase ? text.toLowerCase() === folded : text === wanted));
}

/** Compiles a test for any of some exact texts. */
export function compileExact(exact: Texts, kind: FieldKind, ignoreCase: boolean): Result<TextTest, Problem[]> {
  return compileEach(exact, (wanted) => {
    const mistake = misspelling(wanted, kind, false);
    return mistake === undefined ? compilePlain(wanted, kind, ignoreCase) : err(mistake);
  });
}

/** Compiles each text by itself into a test for any of them. Problems carry the text's index. */
export function compileEach(
  texts: Texts,
  compile: (text: string) => Result<TextTest, string>,
): Result<TextTest, Problem[]> {
  const compiled = list(texts).map(compile);
  const problems = compiled.flatMap((test, index) =>
    test.ok ? [] : [{ path: typeof texts === "string" ? [] : [index], message: test.error }],
  );
  if (problems.length > 0) return err(problems);
  return ok((text) => compiled.some((test) => test.ok && test.value(text)));
}

function list(texts: Texts): readonly string[] {
  return typeof texts === "string" ? [texts] : texts;
}
