import * as v from "valibot";
import type { Push } from "../event.ts";
import { compileExpression, expressionValues } from "../expression.ts";
import { kindOf } from "../kind.ts";
import { under, type Problem } from "../problem.ts";
import { err, ok, type Result } from "../result.ts";
import { strict } from "../strict.ts";
import type { Normalise } from "./pattern.ts";
import { compileText, TextOperand } from "./text.ts";
import type { Condition, Failure, Subject } from "./verdict.ts";
import { compileWindow, TimeWindow } from "./window.ts";

/** Conditions on a push. All that are given must hold; none of them matches every push. */
export interface Match {
  readonly repository?: TextOperand;
  readonly namespace?: TextOperand;
  readonly name?: TextOperand;
  readonly tag?: TextOperand;
  readonly pusher?: TextOperand;
  readonly media_type?: TextOperand;
  readonly kind?: TextOperand;
  readonly token?: TextOperand;
  readonly is_private?: boolean;
  readonly is_official?: boolean;
  readonly received?: TimeWindow;
  readonly when?: string;
  readonly all?: readonly Match[];
  readonly any?: readonly Match[];
  readonly not?: Match;
}

const Matches = v.pipe(
  v.array(v.lazy((): v.GenericSchema<Match> => Match)),
  v.minLength(1, "expected at least one set of conditions"),
);

export const Match: v.GenericSchema<Match> = strict({
  repository: v.exactOptional(TextOperand),
  namespace: v.exactOptional(TextOperand),
  name: v.exactOptional(TextOperand),
  tag: v.exactOptional(TextOperand),
  pusher: v.exactOptional(TextOperand),
  media_type: v.exactOptional(TextOperand),
  kind: v.exactOptional(TextOperand),
  token: v.exactOptional(TextOperand),
  is_private: v.exactOptional(v.boolean()),
  is_official: v.exactOptional(v.boolean()),
  received: v.exactOptional(TimeWindow),
  when: v.exactOptional(v.string()),
  all: v.exactOptional(Matches),
  any: v.exactOptional(Matches),
  not: v.exactOptional(v.lazy((): v.GenericSchema<Match> => Match)),
});

/** How the fields that hold text are read from an event. */
const TEXT_FIELDS = {
  repository: ({ event }: Subject) => event.push.repository,
  namespace: ({ event }: Subject) => event.push.namespace,
  name: ({ event }: Subject) => event.push.name,
  tag: ({ event }: Subject) => event.push.tag,
  pusher: ({ event }: Subject) => event.push.pusher,
  media_type: ({ event }: Subject) => event.push.mediaType,
  kind: ({ event }: Subject) => kindOf(event.push.mediaType),
  token: ({ event }: Subject) => event.token,
} as const;

const NORMALISED: Readonly<Record<string, Normalise>> = {
  repository: "repository",
  namespace: "name",
  name: "name",
  kind: "kind",
};

const MAX_DEPTH = 8;

/** Compiles conditions, or gives every problem that they have. */
export function compileMatch(match: Match, depth = 0): Result<Condition, Problem[]> {
  if (depth > MAX_DEPTH) return err([{ path: [], message: `expected conditions at most ${MAX_DEPTH} levels deep` }]);
  const conditions: Condition[] = [];
  const problems: Problem[] = [];
  const add = (field: string, compiled: Result<Condition, Problem[]>): void => {
    if (compiled.ok) conditions.push(compiled.value);
    else problems.push(...under([field], compiled.error));
  };
  for (const [field, read] of Object.entries(TEXT_FIELDS)) {
    const operand = match[field as keyof typeof TEXT_FIELDS];
    if (operand !== undefined) add(field, compileField(field, operand, read));
  }
  if (match.is_private !== undefined) add("is_private", compileFact("is_private", match.is_private, "isPrivate"));
  if (match.is_official !== undefined) add("is_official", compileFact("is_official", match.is_official, "isOfficial"));
  if (match.received !== undefined) add("received", compileReceived(match.received));
  if (match.not !== undefined) add("not", compileNot(match.not, depth));
  if (match.all !== undefined) add("all", compileAll(match.all, depth));
  if (match.any !== undefined) add("any", compileAny(match.any, depth));
  if (match.when !== undefined) add("when", compileWhen(match.when));
  return problems.length > 0 ? err(problems) : ok(firstFailure(conditions));
}

/** Conditions that must all hold, the first that does not told. */
function firstFailure(conditions: readonly Condition[]): Condition {
  return (subject) => {
    for (const condition of conditions) {
      const failure = condition(subject);
      if (failure !== undefined) return failure;
    }
    return undefined;
  };
}

function compileField(
  field: string,
  operand: TextOperand,
  read: (subject: Subject) => string | undefined,
): Result<Condition, Problem[]> {
  const test = compileText(operand, NORMALISED[field] ?? "none");
  if (!test.ok) return test;
  const expected = written(operand);
  return ok((subject) => {
    const actual = read(subject);
    if (test.value(actual)) return undefined;
    return { path: field, expected, ...(actual !== undefined && { actual }) };
  });
}

function compileFact(path: string, wanted: boolean, field: keyof Push): Result<Condition, Problem[]> {
  return ok(({ event }) => {
    const actual = event.push[field];
    if (actual === wanted) return undefined;
    return { path, expected: String(wanted), ...(typeof actual === "boolean" && { actual }) };
  });
}

function compileReceived(window: TimeWindow): Result<Condition, Problem[]> {
  if (Object.keys(window).every((name) => name === "timezone")) {
    return err([{ path: [], message: "expected days, from or to" }]);
  }
  const isInside = compileWindow(window);
  if (!isInside.ok) return err([{ path: ["timezone"], message: isInside.error }]);
  const expected = written(window);
  return ok(({ event }) => {
    if (isInside.value(event.receivedAt)) return undefined;
    return { path: "received", expected, actual: new Date(event.receivedAt).toISOString() };
  });
}

function compileNot(match: Match, depth: number): Result<Condition, Problem[]> {
  const inner = compileMatch(match, depth + 1);
  if (!inner.ok) return inner;
  const expected = `not ${written(match)}`;
  return ok((subject) => {
    const failure = inner.value(subject);
    if (failure === undefined) return { path: "not", expected };
    // What could not be evaluated is neither so nor otherwise.
    return failure.error === undefined ? undefined : { ...failure, path: `not.${failure.path}` };
  });
}

function compileAll(matches: readonly Match[], depth: number): Result<Condition, Problem[]> {
  const inner = compileEach(matches, depth);
  if (!inner.ok) return inner;
  return ok(firstFailure(inner.value.map((condition, index) => inside(`all[${index}]`, condition))));
}

function compileAny(matches: readonly Match[], depth: number): Result<Condition, Problem[]> {
  const inner = compileEach(matches, depth);
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

function compileEach(matches: readonly Match[], depth: number): Result<Condition[], Problem[]> {
  const compiled = matches.map((match) => compileMatch(match, depth + 1));
  const problems = compiled.flatMap((result, index) => (result.ok ? [] : under([index], result.error)));
  return problems.length > 0 ? err(problems) : ok(compiled.flatMap((result) => (result.ok ? [result.value] : [])));
}

/** A part of the document as it is written there. */
function written(operand: unknown): string {
  return typeof operand === "string" ? operand : JSON.stringify(operand);
}

function inside(path: string, condition: Condition): Condition {
  return (subject) => {
    const failure = condition(subject);
    return failure === undefined ? undefined : { ...failure, path: `${path}.${failure.path}` };
  };
}

function compileWhen(source: string): Result<Condition, Problem[]> {
  const expression = compileExpression(source, "bool");
  if (!expression.ok) return err([{ path: [], message: expression.error }]);
  return ok((subject) => {
    const value = expression.value(valuesOf(subject));
    if (value.ok && value.value === true) return undefined;
    const error = value.ok ? (typeof value.value === "boolean" ? undefined : "gave no bool") : value.error;
    return { path: "when", expected: source, ...(error !== undefined && { error }) };
  });
}

const knownValues = new WeakMap<Subject, ReturnType<typeof expressionValues>>();

/** What expressions see, made once for all the expressions of a document. */
function valuesOf(subject: Subject): ReturnType<typeof expressionValues> {
  let values = knownValues.get(subject);
  if (values === undefined) {
    values = expressionValues(subject.event, subject.payload);
    knownValues.set(subject, values);
  }
  return values;
}
