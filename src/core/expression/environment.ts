import { Environment } from "@marcbachmann/cel-js";
import { meter } from "./metered.ts";
import { compileRegex } from "./regex.ts";
import { EVENT_FIELDS } from "./values.ts";

/**
 * The name of the linear-time replacement for CEL's `matches`, whose built-in version backtracks. Calls are renamed in
 * the syntax tree, so that comments and texts cannot be mistaken for calls.
 */
export const LINEAR_MATCHES = "matchesLinear";

let environment: Environment | undefined;

/** Returns the environment. Created on first use, because it is slow and many documents have no expression. */
export function celEnvironment(): Environment {
  environment ??= newEnvironment();
  return environment;
}

function newEnvironment(): Environment {
  const made = new Environment({
    homogeneousAggregateLiterals: false,
    enableOptionalTypes: true,
    limits: { maxAstNodes: 500, maxDepth: 40 },
  })
    .registerVariable({ name: "event", schema: EVENT_FIELDS })
    .registerVariable("push", "map")
    .registerVariable("repository", "map")
    .registerVariable("payload", "map")
    .registerVariable("alert", "map")
    .registerFunction(`string.${LINEAR_MATCHES}(string): bool`, (text: string, expression: string) => {
      const test = compileRegex(expression, false);
      if (!test.ok) throw new Error(test.error);
      return test.value(text);
    });
  return meter(made);
}
