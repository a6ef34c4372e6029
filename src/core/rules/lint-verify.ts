import { splitHost } from "../event/repository.ts";
import type { Problem } from "../schema/problem.ts";
import { mustBeConfirmed } from "../verify/verification.ts";
import type { Rule, RuleDocument } from "./rule.ts";

/** Rules whose `verify` has no effect, or holds every push that they match. */
export function lintVerify({ rules, verify }: RuleDocument): Problem[] {
  return rules.flatMap((rule, index) => {
    if (rule.verify === "off" && verify === undefined) {
      return [
        { path: ["rules", index, "verify"], message: "has no effect: the document does not have pushes confirmed" },
      ];
    }
    if (!isOfOtherRegistry(rule) || !mustBeConfirmed(rule.verify, verify)) return [];
    const message =
      'holds its pushes: Docker Hub cannot confirm those of other registries; "verify": "off" delivers them';
    return [{ path: ["rules", index], message }];
  });
}

const HOST = /^[\w-]+(?:[.:][\w-]+)+$/;

/** Whether a rule says by plain patterns that it is about registries other than Docker Hub alone. */
function isOfOtherRegistry({ match: { repository, registry } = {} }: Rule): boolean {
  return (
    everyPattern(repository, (pattern) => pattern.includes("/") && HOST.test(splitHost(pattern).host)) ||
    everyPattern(registry, (pattern) => HOST.test(pattern) && pattern.toLowerCase() !== "docker.io")
  );
}

/** Whether an operand is one pattern, or several, that all pass a test. */
function everyPattern(operand: unknown, test: (pattern: string) => boolean): boolean {
  const patterns = [operand].flat();
  return patterns.every((pattern) => typeof pattern === "string" && test(pattern));
}
