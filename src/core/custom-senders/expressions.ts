import { compileExpression, type Expression } from "../expression/expression.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { Problem } from "../schema/problem.ts";
import type { CustomSender } from "./definition.ts";

/** The fields of a push that an expression can give. */
export type PushField = keyof NonNullable<CustomSender["push"]>;

/** The fields of a signal that an expression can give. */
export type SignalField = keyof NonNullable<CustomSender["signal"]>;

/** The compiled expressions of a sender, by what they give. */
export interface SenderExpressions {
  readonly body?: Expression;
  readonly when?: Expression;
  readonly each?: Expression;
  /** Absent if the sender reports no pushes. */
  readonly push?: ReadonlyMap<PushField, Expression>;
  /** Absent if the sender reports no signals. */
  readonly signal?: ReadonlyMap<SignalField, Expression>;
}

/** Compiles a sender's expressions, or returns the problems of all. */
export function compileExpressions(definition: CustomSender): Result<SenderExpressions, Problem[]> {
  const { body, when, each, push, signal } = definition;
  const problems: Problem[] = [];
  if (push === undefined && signal === undefined)
    problems.push({ path: ["push"], message: "missing: expected an object" });
  const compile = (path: Problem["path"], source: string, returns: "bool" | "string" | "any"): Expression => {
    const expression = compileExpression(source, returns, "request");
    if (expression.ok) return expression.value;
    problems.push({ path, message: expression.error });
    return () => expression;
  };
  const compileAll = <F extends string>(
    part: string,
    sources: Readonly<Partial<Record<F, string>>>,
    typeOf: (field: F) => "bool" | "string" | "any",
  ): ReadonlyMap<F, Expression> => {
    const fields = Object.entries(sources) as [F, string][];
    return new Map(fields.map(([field, source]) => [field, compile([part, field], source, typeOf(field))]));
  };
  const compiled = {
    ...(body !== undefined && { body: compile(["body"], body, "any") }),
    ...(when !== undefined && { when: compile(["when"], when, "bool") }),
    ...(each !== undefined && { each: compile(["each"], each, "any") }),
    // A time can be a number.
    ...(push !== undefined && {
      push: compileAll("push", push, (field) => (field === "pushed_at" ? "any" : "string")),
    }),
    ...(signal !== undefined && {
      signal: compileAll("signal", signal, (field) => (field === "when" ? "bool" : "string")),
    }),
  };
  return problems.length > 0 ? err(problems) : ok(compiled);
}
