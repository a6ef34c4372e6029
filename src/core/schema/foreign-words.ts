/** Names that other tools use for a field or an operator, each with its names here, the preferred first. */
const FOREIGN: readonly (readonly [words: string, meant: readonly string[]])[] = [
  ["repo repos repositories image images repository_name repo_name", ["repository"]],
  ["tags tag_name version ref label", ["tag", "semver"]],
  ["user author actor owner", ["pusher"]],
  ["host", ["registry"]],
  ["org organization organisation project group", ["namespace"]],
  ["filter filters where conditions condition", ["match", "when"]],
  ["cel expr expression if", ["when", "match"]],
  ["and allof must", ["all"]],
  ["or oneof anyof should in", ["any", "exact"]],
  ["ne neq nor nin none exclude ignore anything-but not_in notin not_equals must_not", ["not"]],
  ["eq equal equals is value values literal", ["exact", "eq"]],
  ["regexp re pattern matches match_regex", ["regex"]],
  ["wildcard like", ["glob"]],
  ["startswith starts_with beginswith begins_with", ["prefix"]],
  ["endswith ends_with", ["suffix"]],
  ["range ranges versions", ["semver"]],
  ["calver loose", ["version"]],
  ["numeric", ["number"]],
  ["present defined", ["exists"]],
  ["ignorecase case_insensitive caseinsensitive equals-ignore-case", ["ignore_case"]],
  ["min ge from", ["gte"]],
  ["max le to", ["lte", "targets"]],
  ["destination destinations sinks outputs send_to endpoints", ["targets"]],
  ["uri endpoint webhook_url address", ["url"]],
  ["retries retry backoff", ["schedule"]],
  ["debounce group_by batch", ["coalesce"]],
  ["stop last continue", ["final"]],
  ["disabled active", ["enabled"]],
];

const MEANT = new Map(FOREIGN.flatMap(([words, meant]) => words.split(" ").map((word) => [word, meant] as const)));

/** Finds the field that another tool calls `word`, such as `repo` or `$eq`; undefined if unknown. */
export function foreignWord(word: string, known: readonly string[]): string | undefined {
  const meant = MEANT.get(word.toLowerCase().replace(/^\$/, ""));
  return meant?.find((field) => known.includes(field)) ?? known.find((field) => `$${field}` === word.toLowerCase());
}
