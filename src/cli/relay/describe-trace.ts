import type { RuleTrace } from "../../core/rules/routing.ts";
import { describeFailure } from "../../core/match/describe-failure.ts";

/** Describes why rules did not match a push, one a line. Leaves out rules that matched. */
export function describeMisses(trace: readonly RuleTrace[]): string {
  const lines = trace.flatMap(({ rule, matched, skipped, failed }) => {
    if (matched) return [];
    if (skipped !== undefined) return [`- ${rule}: not evaluated, ${skipped}`];
    return [`✗ ${rule}: ${failed === undefined ? "did not match" : describeFailure(failed)}`];
  });
  return lines.length === 0 ? "the document has no rules" : lines.join("\n");
}
