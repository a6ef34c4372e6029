import { compileGlob, isGlob } from "./glob.ts";
import type { Problem } from "./problem.ts";
import { parseRepository } from "./repository.ts";
import { err, ok, type Result } from "./result.ts";

type Test = (text: string) => boolean;

/** The fields that a pattern can be set against. */
export type PatternField = "repository" | "tag";

/**
 * Compiles one text or a list of texts, each exact or a glob, `!` before it to exclude. A value matches when it matches
 * one that includes (or there is none) and none that excludes.
 */
export function compilePattern(field: PatternField, pattern: string | readonly string[]): Result<Test, Problem[]> {
  const items = typeof pattern === "string" ? [pattern] : pattern;
  const including: Test[] = [];
  const excluding: Test[] = [];
  const problems: Problem[] = [];
  for (const [index, item] of items.entries()) {
    const isExclusion = item.startsWith("!");
    const test = compileItem(field, isExclusion ? item.slice(1) : item);
    if (test.ok) (isExclusion ? excluding : including).push(test.value);
    else problems.push({ path: typeof pattern === "string" ? [] : [index], message: test.error });
  }
  if (problems.length > 0) return err(problems);
  return ok((text) => {
    if (excluding.some((test) => test(text))) return false;
    return including.length === 0 || including.some((test) => test(text));
  });
}

function compileItem(field: PatternField, item: string): Result<Test, string> {
  if (item === "") return err("expected a pattern, got an empty text");
  if (isGlob(item)) {
    if (field === "repository" && !item.includes("/") && !item.includes("**")) {
      return err(`matches no repository, which are namespace/name: write "${item}/*", "*/${item}" or "**"`);
    }
    return compileGlob(item);
  }
  if (field !== "repository") return ok((text) => text === item);
  const repository = parseRepository(item);
  if (!repository.ok) return repository;
  const { fullName } = repository.value;
  return ok((text) => text === fullName);
}
