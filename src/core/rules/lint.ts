import { checkAddress, type PrivateHosts } from "../address/address.ts";
import { revealSecrets } from "../secrets/secret.ts";
import { canonical } from "./canonical.ts";
import { publicUrlWarnings } from "./link-needs.ts";
import { lintAccept } from "./lint-accept.ts";
import { lintGates } from "./lint-gates.ts";
import { lintMatch } from "./lint-match.ts";
import { unreachableRules } from "./lint-reach.ts";
import { lintVerify } from "./lint-verify.ts";
import { plainSecrets } from "./plain-secrets.ts";
import { type RuleDocument, targetNameOf } from "./rule.ts";
import { type Problem, under } from "../schema/problem.ts";
import { withFailovers } from "../targets/names.ts";
import type { Target } from "../targets/target.ts";

/**
 * Returns warnings: what is valid in a rule document and probably not intended.
 *
 * @param isUrlMissing whether the relay is known to have no PUBLIC_URL
 */
export function lintRules(document: RuleDocument, privateHosts: PrivateHosts, isUrlMissing = false): Problem[] {
  return [
    ...(isUrlMissing ? publicUrlWarnings(document) : []),
    ...lintAccept(document),
    ...unusedTargets(document),
    ...unreachableRules(document),
    ...repeatedTargets(document),
    ...sameTargets(document),
    ...lintVerify(document),
    ...lintGates(document),
    ...document.rules.flatMap(({ match = {} }, index) => under(["rules", index, "match"], lintMatch(match))),
    ...Object.entries(document.targets).flatMap(([name, target]) =>
      under(
        ["targets", name],
        [
          ...failoverToItself(name, target),
          ...refusedAddress(target, privateHosts),
          ...refusedSecrets(target),
          ...plainSecrets(target),
        ],
      ),
    ),
  ];
}

/** Reports targets that no rule uses, not even a disabled one, nor the default or a failover. */
function unusedTargets({ rules, targets, default: fallback }: RuleDocument): Problem[] {
  const named = [...rules.flatMap((rule) => rule.targets), ...(fallback?.targets ?? [])].map(targetNameOf);
  const used = new Set(withFailovers(named, targets));
  return Object.keys(targets)
    .filter((name) => !used.has(name))
    .map((name) => ({ path: ["targets", name], message: "no rule sends to this target" }));
}

/** Reports targets listed twice. Each gets an event once, and only the first entry counts. */
function repeatedTargets({ rules, default: fallback }: RuleDocument): Problem[] {
  const lists = rules.map(({ targets }, index) => ({ path: ["rules", index, "targets"], targets }));
  if (fallback !== undefined) lists.push({ path: ["default", "targets"], targets: fallback.targets });
  return lists.flatMap(({ path, targets }) => {
    const names = targets.map(targetNameOf);
    return names.flatMap((name, index) => {
      if (names.indexOf(name) === index) return [];
      return [{ path: [...path, index], message: `${JSON.stringify(name)} is in this list already; it counts once` }];
    });
  });
}

function sameTargets({ targets }: RuleDocument): Problem[] {
  const seen = new Map<string, string>();
  return Object.entries(targets).flatMap(([name, target]) => {
    const definition = canonical({ ...target, description: undefined });
    const other = seen.get(definition);
    if (other === undefined) return (seen.set(definition, name), []);
    const message = `the same as the target ${JSON.stringify(other)}: a push that goes to both is sent twice`;
    return [{ path: ["targets", name], message }];
  });
}

function failoverToItself(name: string, { failover }: Target): Problem[] {
  return failover === name
    ? [{ path: ["failover"], message: "expected another target: a target cannot be its own failover" }]
    : [];
}

const REFERENCE = /\$\{secret:\w+\}/g;

/** Reports an address that the Worker would refuse. */
function refusedAddress(target: Target, privateHosts: PrivateHosts): Problem[] {
  const { url = "" } = target as { readonly url?: string };
  const [, authority] = /^https?:\/\/([^/?#\\]+)/i.exec(url) ?? [];
  // A host that is or contains a secret cannot be checked; credentials in a URL are always refused.
  if (authority === undefined || (authority.includes("$") && !authority.includes("@"))) return [];
  const address = checkAddress(url.replaceAll(REFERENCE, "x"), privateHosts);
  return address.ok ? [] : [{ path: ["url"], message: `the Worker will not send there: ${address.error}` }];
}

/** Reports secrets that targets may never use. */
function refusedSecrets(target: Target): Problem[] {
  const revealed = revealSecrets(target, () => "set");
  return revealed.ok ? [] : [{ path: [], message: `nothing can be sent: ${revealed.error}` }];
}
