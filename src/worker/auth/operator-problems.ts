import type { Env } from "../env/env.ts";
import { accessSettings } from "./access.ts";
import { OperatorTokens } from "./operator-tokens.ts";

/** Problems of the secrets and variables that name operators. */
export interface OperatorProblems {
  /** Nobody can log in. */
  readonly isDisabled: boolean;
  /** Empty without problems. Shows nothing of a secret. */
  readonly text: string;
}

/** Checks all of them: a mistake in one does not disable the operators of the others. */
export function operatorProblems(env: Env): OperatorProblems {
  const { isEmpty, adminProblem, listProblem } = OperatorTokens.of(env);
  const access = accessSettings(env);
  const accessProblem = access?.ok === false ? access.error : undefined;
  const problems = [adminProblem, listProblem, accessProblem].filter((problem) => problem !== undefined);
  return { isDisabled: isEmpty && access?.ok !== true, text: problems.join("; ") };
}
