import { splitHost } from "../event/repository.ts";
import type { Problem } from "../schema/problem.ts";
import { mustBeConfirmed } from "../verify/settings.ts";
import type { Rule, RuleDocument } from "./rule.ts";

/** Reports rules whose `verify` has no effect, or holds every push that they match. */
export function lintVerify({ rules, verify }: RuleDocument): Problem[] {
  return rules.flatMap((rule, index) => {
    if (rule.verify === "off" && verify === undefined) {
      return [{ path: ["rules", index, "verify"], message: "has no effect: the document requires no confirmation" }];
    }
    if (!isOfOtherRegistry(rule) || !mustBeConfirmed(rule.verify, verify)) return [];
    const message =
      'holds its pushes: Docker Hub cannot confirm those of other registries; "verify": "off" delivers them';
    return [{ path: ["rules", index], message }];
  });
}

const HOST = /^[\w-]+(?:[.:][\w-]+)+$/;

/** Checks whether plain patterns restrict a rule to registries other than Docker Hub. */
function isOfOtherRegistry({ match: { repository, registry } = {} }: Rule): boolean {
  return (
    everyPattern(repository, (pattern) => HOST.test(splitHost(pattern).host)) ||
    everyPattern(registry, (pattern) => HOST.test(pattern) && pattern.toLowerCase() !== "docker.io")
  );
}

/** Checks whether an operand consists of patterns that all pass a test. */
function everyPattern(operand: unknown, test: (pattern: string) => boolean): boolean {
  const patterns = [operand].flat();
  return patterns.every((pattern) => typeof pattern === "string" && test(pattern));
}
