import { compileExpression, type Expression } from "../expression/expression.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { Problem } from "../schema/problem.ts";
import type { CustomSender } from "./definition.ts";

/** The fields of a push that an expression can give. */
export type PushField = keyof CustomSender["push"];

/** The compiled expressions of a sender, by what they give. */
export interface SenderExpressions {
  readonly body?: Expression;
  readonly when?: Expression;
  readonly each?: Expression;
  readonly push: ReadonlyMap<PushField, Expression>;
}

/** Compiles a sender's expressions, or returns the problems of all. */
export function compileExpressions({ body, when, each, push }: CustomSender): Result<SenderExpressions, Problem[]> {
  const problems: Problem[] = [];
  const compile = (path: Problem["path"], source: string, returns: "bool" | "string" | "any"): Expression => {
    const expression = compileExpression(source, returns, "request");
    if (expression.ok) return expression.value;
    problems.push({ path, message: expression.error });
    return () => expression;
  };
  const compiled = {
    ...(body !== undefined && { body: compile(["body"], body, "any") }),
    ...(when !== undefined && { when: compile(["when"], when, "bool") }),
    ...(each !== undefined && { each: compile(["each"], each, "any") }),
    push: new Map(
      Object.entries(push).map(([field, source]) => [
        field as PushField,
        // A time can be a number.
        compile(["push", field], source, field === "pushed_at" ? "any" : "string"),
      ]),
    ),
  };
  return problems.length > 0 ? err(problems) : ok(compiled);
}
