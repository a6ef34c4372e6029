import type { Push } from "../event/event.ts";
import { literalStart } from "../match/glob.ts";
import type { Match } from "../match/match.ts";
import type { Texts } from "../match/pattern.ts";
import type { TextOperand } from "../match/text.ts";
import { parseRepositoryName } from "../event/repository.ts";

/**
 * Returns the ascending positions of the rules that can match a push of a repository. Other rules are disabled, or fail
 * on `repository` or `namespace`. These are checked before anything that can fail to evaluate, so skipped rules hide no
 * error.
 */
export type RuleIndex = (push: Pick<Push, "repository" | "namespace">) => readonly number[];

/** The part of a rule that the index reads. */
interface Indexed {
  readonly match?: Match;
  readonly enabled?: boolean;
}

/** Appended to a name, it makes a full name a prefix like any other. No name contains it. */
const END = "\n";

/** Indexes rules by prefixes of repository names that their `match` requires. */
export function indexRules(rules: readonly Indexed[]): RuleIndex {
  const byStart = new Map<string, number[]>();
  for (const [place, { match = {}, enabled }] of rules.entries()) {
    for (const start of enabled === false ? [] : startsOf(match)) {
      const places = byStart.get(start);
      if (places === undefined) byStart.set(start, [place]);
      else if (places.at(-1) !== place) places.push(place);
    }
  }
  // The longest first: few rules require a full name, and merged lists only grow.
  const lengths = [...new Set(Array.from(byStart.keys(), ({ length }) => length))].toSorted((a, b) => b - a);
  const startsWith = (name: string): readonly number[] =>
    lengths.reduce<readonly number[]>((found, length) => {
      const places = length > name.length ? undefined : byStart.get(name.slice(0, length));
      return places === undefined ? found : union(found, places);
    }, []);
  return ({ repository, namespace }) => {
    // Another registry's repository name does not start with its namespace.
    return union(startsWith(repository + END), startsWith(inNamespace(namespace) + END));
  };
}

/** Returns prefixes of which every matching repository has one. All names start with an empty text. */
function startsOf({ repository, namespace }: Match): string[] {
  const starts = repository === undefined ? [""] : startsOfText(repository, wholeRepository);
  return starts.includes("") && namespace !== undefined
    ? startsOfText(namespace, (text) => text + END).map(inNamespace)
    : starts;
}

/** Marks a prefix of a namespace, to distinguish it from a repository's. An empty prefix needs no mark. */
function inNamespace(start: string): string {
  return start === "" ? "" : `\t${start}`;
}

/** Normalises a repository from a document to its full name. */
function wholeRepository(text: string): string {
  const repository = parseRepositoryName(text);
  return repository.ok ? repository.value.fullName + END : "";
}

function startsOfText(operand: TextOperand, whole: (text: string) => string): string[] {
  if (typeof operand === "string" || isList(operand)) return startsOfPatterns(operand, whole);
  if (operand.exact !== undefined) return lowerCase(operand.exact).map(whole);
  if (operand.glob !== undefined) return startsOfPatterns(operand.glob, whole);
  return lowerCase(operand.prefix ?? "");
}

/** Ignores excluding patterns, which only narrow the others. */
function startsOfPatterns(patterns: Texts, whole: (text: string) => string): string[] {
  const including = lowerCase(patterns).filter((pattern) => !pattern.startsWith("!"));
  if (including.length === 0) return [""];
  return including.map((pattern) => {
    const start = literalStart(pattern);
    return start === pattern ? whole(pattern) : start;
  });
}

/** Lowers patterns, because names are in lower case. */
function lowerCase(texts: Texts): string[] {
  return (isList(texts) ? texts : [texts]).map((text) => text.toLowerCase());
}

function isList<T>(value: T): value is Extract<T, readonly unknown[]> {
  return Array.isArray(value);
}

/** Merges two ascending lists without duplicates. */
function union(first: readonly number[], second: readonly number[]): readonly number[] {
  if (first.length === 0) return second;
  const all: number[] = [];
  for (let one = 0, other = 0; one < first.length || other < second.length;) {
    const left = first[one] ?? Infinity;
    const right = second[other] ?? Infinity;
    all.push(Math.min(left, right));
    if (left <= right) one++;
    if (right <= left) other++;
  }
  return all;
}
