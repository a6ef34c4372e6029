/** The key of the rule document in the namespace that is bound as `RULES`. */
export const RULES_KEY = "rules";

/** The key of the operators' pauses of targets. */
export const PAUSES_KEY = "paused";

/** Earlier rule documents are kept under this prefix and the ISO time at which they were replaced. */
export const HISTORY_PREFIX = "rules:history:";

/** The key of a rule document that is replaced at a time. */
export function historyKey(replacedAt: Date): string {
  return `${HISTORY_PREFIX}${replacedAt.toISOString()}`;
}
