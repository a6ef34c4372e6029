import * as v from "valibot";
import { ORIGINS, type Origin } from "../event/event.ts";
import { under, type Problem } from "../schema/problem.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { list } from "../schema/bounded.ts";
import { strict } from "../schema/strict.ts";
import { compileFact, compileField, compileReceived, compileWhen, TEXT_FIELDS, written } from "./condition.ts";
import { namespaceProblems } from "./namespace.ts";
import { TextOperand } from "./text.ts";
import type { Condition, Failure } from "./verdict.ts";
import { TimeWindow } from "./window.ts";

/** Conditions on a push. All that are given must hold; none of them matches every push. */
export interface Match {
  readonly repository?: TextOperand;
  readonly registry?: TextOperand;
  readonly namespace?: TextOperand;
  readonly name?: TextOperand;
  readonly tag?: TextOperand;
  readonly pusher?: TextOperand;
  readonly media_type?: TextOperand;
  readonly kind?: TextOperand;
  readonly token?: TextOperand;
  readonly origin?: Origin;
  /** Holds when one of them does. */
  readonly platform?: TextOperand;
  readonly digest?: TextOperand;
  /** Holds when one of them does. */
  readonly change_categories?: TextOperand;
  readonly is_private?: boolean;
  readonly is_official?: boolean;
  readonly received?: TimeWindow;
  readonly when?: string;
  readonly all?: readonly Match[];
  readonly any?: readonly Match[];
  readonly not?: Match;
}

const Matches = v.pipe(
  list(
    v.lazy((): v.GenericSchema<Match> => Match),
    500,
    "sets of conditions",
  ),
  v.minLength(1, "expected at least one set of conditions"),
);

export const Match: v.GenericSchema<Match> = strict({
  repository: v.exactOptional(TextOperand),
  registry: v.exactOptional(TextOperand),
  namespace: v.exactOptional(TextOperand),
  name: v.exactOptional(TextOperand),
  tag: v.exactOptional(TextOperand),
  pusher: v.exactOptional(TextOperand),
  media_type: v.exactOptional(TextOperand),
  kind: v.exactOptional(TextOperand),
  token: v.exactOptional(TextOperand),
  origin: v.exactOptional(v.picklist(ORIGINS)),
  platform: v.exactOptional(TextOperand),
  digest: v.exactOptional(TextOperand),
  change_categories: v.exactOptional(TextOperand),
  is_private: v.exactOptional(v.boolean()),
  is_official: v.exactOptional(v.boolean()),
  received: v.exactOptional(TimeWindow),
  when: v.exactOptional(v.string()),
  all: v.exactOptional(Matches),
  any: v.exactOptional(Matches),
  not: v.exactOptional(v.lazy((): v.GenericSchema<Match> => Match)),
});

const MAX_DEPTH = 8;

/**
 * Compiles conditions, or gives every problem that they have.
 *
 * @param asksForRegistry whether conditions around these name a registry; only outside Docker Hub a namespace has slashes
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

/** Conditions that must all hold, the first that does not told. */
function firstFailure(conditions: readonly Condition[]): Condition {
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
  const expected = `not ${written(match)}`;
  return ok((subject) => {
    const failure = inner.value(subject);
    if (failure === undefined) return { path: "not", expected };
    // What could not be evaluated is neither so nor otherwise.
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
  const expected = `any of ${written(matches)}`;
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
  return problems.length > 0 ? err(problems) : ok(compiled.flatMap((result) => (result.ok ? [result.value] : [])));
}

function inside(path: string, condition: Condition): Condition {
  return (subject) => {
    const failure = condition(subject);
    return failure === undefined ? undefined : { ...failure, path: `${path}.${failure.path}` };
  };
}
