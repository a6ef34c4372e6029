import type { Env } from "../env/env.ts";
import { accessSettings } from "./access.ts";
import { OperatorTokens } from "./operator-tokens.ts";

/** What is wrong with the secrets and variables that name operators, and whether nobody is let in because of it. */
export interface OperatorProblems {
  readonly isDisabled: boolean;
  /** Empty when all is well. Shows nothing of a secret. */
  readonly text: string;
}

/** Looks at all of them: a mistake in one leaves the operators of the others alone. */
export function operatorProblems(env: Env): OperatorProblems {
  const { isEmpty, adminProblem, listProblem } = OperatorTokens.of(env);
  const access = accessSettings(env);
  const accessProblem = access?.ok === false ? access.error : undefined;
  const problems = [adminProblem, listProblem, accessProblem].filter((problem) => problem !== undefined);
  return { isDisabled: isEmpty && access?.ok !== true, text: problems.join("; ") };
}
