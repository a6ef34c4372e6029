import { splitHost } from "../event/repository.ts";
import type { Problem } from "../schema/problem.ts";
import { registryHosts } from "../verify/registries.ts";
import { mustBeConfirmed } from "../verify/settings.ts";
import type { Rule, RuleDocument } from "./rule.ts";

/** Reports a `verify` or `look_up_tags` without effect, and rules whose `verify` holds every push that they match. */
export function lintVerify({ rules, verify, registries }: RuleDocument): Problem[] {
  const lookups = Object.entries(registries ?? {}).flatMap(([host, { look_up_tags: isOn }]) =>
    isOn === true && verify === undefined
      ? [{ path: ["registries", host, "look_up_tags"], message: NEEDS_VERIFY }]
      : [],
  );
  const ofRules = rules.flatMap((rule, index) => {
    if (rule.verify === "off" && verify === undefined) {
      return [{ path: ["rules", index, "verify"], message: "has no effect: the document requires no confirmation" }];
    }
    if (!isOfOtherRegistry(rule, registryHosts(registries)) || !mustBeConfirmed(rule.verify, verify)) return [];
    const message =
      'holds its pushes: Docker Hub cannot confirm those of other registries; name them in "registries", or deliver them unconfirmed with "verify": "off"';
    return [{ path: ["rules", index], message }];
  });
  return [...lookups, ...ofRules];
}

const NEEDS_VERIFY =
  'has no effect: pushes are routed by a tag that was looked up only if the document has "verify", beside "registries"';

const HOST = /^[\w-]+(?:[.:][\w-]+)+$/;

/** Checks whether plain patterns restrict a rule to registries that cannot be asked. */
function isOfOtherRegistry({ match: { repository, registry } = {} }: Rule, asked: readonly string[]): boolean {
  const isOther = (host: string): boolean => HOST.test(host) && !["docker.io", ...asked].includes(host.toLowerCase());
  return (
    everyPattern(repository, (pattern) => isOther(splitHost(pattern).host)) ||
    everyPattern(registry, (pattern) => isOther(pattern))
  );
}

/** Checks whether an operand consists of patterns that all pass a test. */
function everyPattern(operand: unknown, test: (pattern: string) => boolean): boolean {
  const patterns = [operand].flat();
  return patterns.every((pattern) => typeof pattern === "string" && test(pattern));
}
