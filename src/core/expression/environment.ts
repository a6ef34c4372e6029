import { Environment } from "@marcbachmann/cel-js";
import { meter } from "./metered.ts";
import { compileRegex } from "./regex.ts";
import { boundedView } from "../event/view.ts";
import { fromBase64, parseJson, REQUEST_LIMITS } from "./request-values.ts";
import { EVENT_FIELDS } from "./values.ts";

/**
 * The name of the linear-time replacement for CEL's `matches`, whose built-in version backtracks. Calls are renamed in
 * the syntax tree, so that comments and texts cannot be mistaken for calls.
 */
export const LINEAR_MATCHES = "matchesLinear";

/** What an expression can read: a parsed push, the request of a sender that the document defines, a target's answer, a signal. */
export type Subject = keyof typeof VARIABLES;

const environments = new Map<Subject, Environment>();

/** Returns an environment. Created on first use, because it is slow and many documents have no expression. */
export function celEnvironment(subject: Subject): Environment {
  const known = environments.get(subject);
  if (known !== undefined) return known;
  const made = meter(VARIABLES[subject](newEnvironment()));
  environments.set(subject, made);
  return made;
}

function newEnvironment(): Environment {
  return new Environment({
    homogeneousAggregateLiterals: false,
    enableOptionalTypes: true,
    limits: { maxAstNodes: 500, maxDepth: 40 },
  }).registerFunction(`string.${LINEAR_MATCHES}(string): bool`, (text: string, expression: string) => {
    const test = compileRegex(expression, false);
    if (!test.ok) throw new Error(test.error);
    return test.value(text);
  });
}

function withPush(environment: Environment): Environment {
  return environment
    .registerVariable({ name: "event", schema: EVENT_FIELDS })
    .registerVariable("push", "map")
    .registerVariable("repository", "map")
    .registerVariable("payload", "map")
    .registerVariable("alert", "map");
}

function withRequest(environment: Environment): Environment {
  return environment
    .registerVariable("payload", "dyn")
    .registerVariable("request", "dyn")
    .registerVariable("item", "dyn")
    .registerVariable("headers", "map")
    .registerFunction("string.fromBase64(): string", fromBase64)
    .registerFunction("string.fromJson(): dyn", (text: string) => boundedView(parseJson(text), {}, REQUEST_LIMITS));
}

function withAnswer(environment: Environment): Environment {
  return environment
    .registerVariable("status", "int")
    .registerVariable("headers", "map<string, string>")
    .registerVariable("body", "dyn")
    .registerVariable("text", "string")
    .registerVariable("truncated", "bool");
}

function withSignal(environment: Environment): Environment {
  for (const name of ["kind", "repository", "tag", "digest", "status", "severity", "scanner"]) {
    environment.registerVariable(name, "string");
  }
  return environment.registerVariable("counts", "map<string, int>");
}

const VARIABLES = { push: withPush, request: withRequest, answer: withAnswer, signal: withSignal } as const;
