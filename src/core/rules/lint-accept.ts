import type { Match } from "../match/match.ts";
import { parseRepositoryName } from "../event/repository.ts";
import { under, type Problem } from "../schema/problem.ts";
import { ownerOf } from "../senders/hosts.ts";
import { accepts } from "./accept.ts";
import type { RuleDocument } from "./rule.ts";

/** Reports rules for registries whose sender is not accepted, and senders that are listed twice. */
export function lintAccept(document: RuleDocument): Problem[] {
  const { accept = [], rules } = document;
  const repeated = accept.flatMap((name, index) =>
    accept.indexOf(name) === index ? [] : [{ path: ["accept", index], message: `"${name}" is in this list already` }],
  );
  const unaccepted = rules.flatMap(({ match = {} }, index) =>
    under(["rules", index, "match"], unacceptedHosts(document, match)),
  );
  return [...repeated, ...unaccepted];
}

function unacceptedHosts(document: RuleDocument, { registry, repository }: Match): Problem[] {
  return [
    ...problemsOf(document, "registry", textsOf(registry)),
    ...problemsOf(document, "repository", textsOf(repository).map(hostOf)),
  ];
}

/** Reports a field whose values all name registries of senders that are not accepted. */
function problemsOf(document: RuleDocument, field: string, hosts: readonly string[]): Problem[] {
  const owners = hosts.map((host) => ownerOf(host.toLowerCase()));
  const [owner] = owners;
  const isUnaccepted = owners.every((each) => each !== undefined && !accepts(document, each));
  if (owner === undefined || !isUnaccepted) return [];
  return [
    { path: [field], message: `no push can match: add ${JSON.stringify(owner)} to "accept", or remove the rule` },
  ];
}

function hostOf(repository: string): string {
  const [host = ""] = repository.split("/");
  const name = parseRepositoryName(`${host}/x`);
  return name.ok ? (name.value.registry ?? "docker.io") : "";
}

/** Returns the including patterns of an operand; none for operators, which are not checked. */
function textsOf(operand: Match["registry"]): string[] {
  const texts = typeof operand === "string" ? [operand] : Array.isArray(operand) ? operand : [];
  return texts.filter((text) => !text.startsWith("!"));
}
