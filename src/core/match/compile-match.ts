import { under, type Problem } from "../schema/problem.ts";
import { err, ok, type Result, valuesOf } from "../lib/result.ts";
import { compileFact, compileField, compileReceived, compileWhen, formatOperand, TEXT_FIELDS } from "./condition.ts";
import type { Match } from "./match.ts";
import { namespaceProblems } from "./namespace.ts";
import type { Condition, Failure } from "./subject.ts";

const MAX_DEPTH = 8;

/**
 * Compiles conditions, or returns all their problems.
 *
 * @param asksForRegistry whether enclosing conditions name a registry; only outside Docker Hub can a namespace have
 * slashes
 */
export function compileMatch(match: Match, depth = 0, asksForRegistry = false): Result<Condition, Problem[]> {
  if (depth > MAX_DEPTH) return err([{ path: [], message: `expected conditions at most ${MAX_DEPTH} levels deep` }]);
  const conditions: Condition[] = [];
  const problems: Problem[] = [];
  const add = (field: string, compiled: Result<Condition, Problem[]>): void => {
    if (compiled.ok) conditions.push(compiled.value);
    else problems.push(...under([field], compiled.error));
  };
  const isAboutRegistry = asksForRegistry || match.registry !== undefined;
  if (match.namespace !== undefined && !isAboutRegistry) {
    problems.push(...under(["namespace"], namespaceProblems(match.namespace)));
  }
  for (const field of TEXT_FIELDS) {
    const operand = match[field];
    if (operand !== undefined) add(field, compileField(field, operand));
  }
  if (match.is_private !== undefined) add("is_private", compileFact("is_private", match.is_private, "isPrivate"));
  if (match.is_official !== undefined) add("is_official", compileFact("is_official", match.is_official, "isOfficial"));
  if (match.received !== undefined) add("received", compileReceived(match.received));
  if (match.not !== undefined) add("not", compileNot(match.not, depth, isAboutRegistry));
  if (match.all !== undefined) add("all", compileAll(match.all, depth, isAboutRegistry));
  if (match.any !== undefined) add("any", compileAny(match.any, depth, isAboutRegistry));
  if (match.when !== undefined) add("when", compileWhen(match.when));
  return problems.length > 0 ? err(problems) : ok(firstFailure(conditions));
}

/** Combines conditions that must all hold. Returns the first failure. */
function firstFailure(conditions: readonly Condition[]): Condition {
  // Most rules and sets have one, which needs no loop around it at each push.
  const [only] = conditions;
  if (only !== undefined && conditions.length === 1) return only;
  return (subject) => {
    for (const condition of conditions) {
      const failure = condition(subject);
      if (failure !== undefined) return failure;
    }
    return undefined;
  };
}

function compileNot(match: Match, depth: number, asksForRegistry: boolean): Result<Condition, Problem[]> {
  const inner = compileMatch(match, depth + 1, asksForRegistry);
  if (!inner.ok) return inner;
  const expected = `not ${formatOperand(match)}`;
  return ok((subject) => {
    const failure = inner.value(subject);
    if (failure === undefined) return { path: "not", expected };
    // A failed evaluation is neither true nor false, so its negation fails too.
    return failure.error === undefined ? undefined : { ...failure, path: `not.${failure.path}` };
  });
}

function compileAll(matches: readonly Match[], depth: number, asksForRegistry: boolean): Result<Condition, Problem[]> {
  const inner = compileEach(matches, depth, asksForRegistry);
  if (!inner.ok) return inner;
  return ok(firstFailure(inner.value.map((condition, index) => inside(`all[${index}]`, condition))));
}

function compileAny(matches: readonly Match[], depth: number, asksForRegistry: boolean): Result<Condition, Problem[]> {
  const inner = compileEach(matches, depth, asksForRegistry);
  if (!inner.ok) return inner;
  const expected = `any of ${formatOperand(matches)}`;
  return ok((subject) => {
    let error: Failure | undefined;
    for (const [index, condition] of inner.value.entries()) {
      const failure = inside(`any[${index}]`, condition)(subject);
      if (failure === undefined) return undefined;
      if (failure.error !== undefined) error ??= failure;
    }
    return error ?? { path: "any", expected };
  });
}

function compileEach(
  matches: readonly Match[],
  depth: number,
  asksForRegistry: boolean,
): Result<Condition[], Problem[]> {
  const compiled = matches.map((match) => compileMatch(match, depth + 1, asksForRegistry));
  const problems = compiled.flatMap((result, index) => (result.ok ? [] : under([index], result.error)));
  return problems.length > 0 ? err(problems) : ok(valuesOf(compiled));
}

function inside(path: string, condition: Condition): Condition {
  return (subject) => {
    const failure = condition(subject);
    return failure === undefined ? undefined : { ...failure, path: `${path}.${failure.path}` };
  };
}
