import * as v from "valibot";
import { compileGlob, isGlob } from "./glob.ts";
import { KINDS } from "../event/kind.ts";
import type { Problem } from "../problem.ts";
import { parseRepositoryName } from "../event/repository.ts";
import { err, ok, type Result } from "../result.ts";
import type { TextTest } from "./regex.ts";

/** One text or several. */
export const Texts = v.union([v.string(), v.pipe(v.array(v.string()), v.minLength(1, "expected at least one text"))]);

export type Texts = v.InferOutput<typeof Texts>;

/** How a field writes its values, where the document may write them in another way, or only some make sense. */
export type Normalise = "repository" | "name" | "kind" | "none";

/** Whether all values are in lower case, whatever the document writes. */
export function isLowerCase(normalise: Normalise): boolean {
  return normalise === "repository" || normalise === "name";
}

/** A value matches when it matches one pattern that includes (or there is none) and none that excludes. */
export function compilePatterns(
  patterns: Texts,
  normalise: Normalise,
  ignoreCase: boolean,
): Result<TextTest, Problem[]> {
  const including: TextTest[] = [];
  const excluding: TextTest[] = [];
  const problems: Problem[] = [];
  for (const [index, pattern] of list(patterns).entries()) {
    const isExclusion = pattern.startsWith("!");
    const test = compilePattern(isExclusion ? pattern.slice(1) : pattern, normalise, ignoreCase);
    if (test.ok) (isExclusion ? excluding : including).push(test.value);
    else problems.push({ path: typeof patterns === "string" ? [] : [index], message: test.error });
  }
  if (problems.length > 0) return err(problems);
  const [only] = including;
  if (only !== undefined && including.length + excluding.length === 1) return ok(only);
  return ok((text) => {
    if (excluding.some((test) => test(text))) return false;
    return including.length === 0 || including.some((test) => test(text));
  });
}

/** A glob that takes of texts in lower case the same whether it ignores case or not, which is slower to do. */
const IS_THE_SAME_IN_LOWER_CASE = /^[^A-Z[]*$/;

function compilePattern(pattern: string, normalise: Normalise, ignoreCase: boolean): Result<TextTest, string> {
  if (pattern === "") return err("expected a text or a glob, got an empty text");
  if (!isGlob(pattern)) return compilePlain(pattern, normalise, ignoreCase);
  if (normalise === "repository" && !pattern.includes("/") && !pattern.includes("**")) {
    return err(`matches no repository, which are namespace/name: write "${pattern}/*", "*/${pattern}" or "**"`);
  }
  return compileGlob(pattern, ignoreCase && !(isLowerCase(normalise) && IS_THE_SAME_IN_LOWER_CASE.test(pattern)));
}

function compilePlain(wanted: string, normalise: Normalise, ignoreCase: boolean): Result<TextTest, string> {
  if (wanted === "") return err("expected a text, got an empty one");
  if (normalise === "repository") {
    const repository = parseRepositoryName(wanted);
    return repository.ok ? ok((text) => text === repository.value.fullName) : repository;
  }
  if (normalise === "kind" && !KINDS.some((kind) => kind === wanted)) {
    return err(`expected one of ${KINDS.join(", ")}`);
  }
  const folded = wanted.toLowerCase();
  return ok((text) => (ignoreCase ? text.toLowerCase() === folded : text === wanted));
}

/** Any of some texts, each as it stands. */
export function compileExact(exact: Texts, normalise: Normalise, ignoreCase: boolean): Result<TextTest, Problem[]> {
  return compileEach(exact, (wanted) => compilePlain(wanted, normalise, ignoreCase));
}

/** Any of some texts, each compiled by itself; the problems say which could not be. */
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
