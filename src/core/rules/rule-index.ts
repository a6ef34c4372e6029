import type { Push } from "../event/event.ts";
import { literalStart } from "../match/glob.ts";
import type { Match } from "../match/match.ts";
import type { Texts } from "../match/pattern.ts";
import type { TextOperand } from "../match/text.ts";
import { parseRepositoryName } from "../event/repository.ts";

/**
 * Gives the places of the rules that a push to a repository can meet, ascending. Every other rule is switched off, or
 * its `repository` or `namespace` does not hold. These are asked before whatever can fail to be evaluated, so that a
 * rule that is left out has no error to tell.
 */
export type RuleIndex = (push: Pick<Push, "repository" | "namespace">) => readonly number[];

/** A rule, as far as the index reads it. */
interface Indexed {
  readonly match?: Match;
  readonly enabled?: boolean;
}

/** Put after a name, it makes the whole name a start like any other. No name has it inside. */
const END = "\n";

/** Indexes rules by what a repository's full name has to start with, where their `match` says so. */
export function indexRules(rules: readonly Indexed[]): RuleIndex {
  const byStart = new Map<string, number[]>();
  for (const [place, { match = {}, enabled }] of rules.entries()) {
    for (const start of enabled === false ? [] : startsOf(match)) {
      const places = byStart.get(start);
      if (places === undefined) byStart.set(start, [place]);
      else if (places.at(-1) !== place) places.push(place);
    }
  }
  // The longest first: few rules ask for a whole name, and the lists only grow while they are put together.
  const lengths = [...new Set(Array.from(byStart.keys(), ({ length }) => length))].toSorted((a, b) => b - a);
  const startsWith = (name: string): readonly number[] =>
    lengths.reduce<readonly number[]>((found, length) => {
      const places = length > name.length ? undefined : byStart.get(name.slice(0, length));
      return places === undefined ? found : union(found, places);
    }, []);
  return ({ repository, namespace }) => {
    // The name of another registry's repository does not start with its namespace.
    return union(startsWith(repository + END), startsWith(inNamespace(namespace) + END));
  };
}

/** What the name of every repository that meets a `match` starts with one of; every name starts with an empty text. */
function startsOf({ repository, namespace }: Match): string[] {
  const starts = repository === undefined ? [""] : startsOfText(repository, wholeRepository);
  return starts.includes("") && namespace !== undefined
    ? startsOfText(namespace, (text) => text + END).map(inNamespace)
    : starts;
}

/** What tells the start of a namespace from that of a repository; an empty one is the start of either. */
function inNamespace(start: string): string {
  return start === "" ? "" : `\t${start}`;
}

/** A repository as a document may write it, in full. */
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

/** A pattern that excludes only takes away from what the others take. */
function startsOfPatterns(patterns: Texts, whole: (text: string) => string): string[] {
  const including = lowerCase(patterns).filter((pattern) => !pattern.startsWith("!"));
  if (including.length === 0) return [""];
  return including.map((pattern) => {
    const start = literalStart(pattern);
    return start === pattern ? whole(pattern) : start;
  });
}

/** Names are in lower case, whatever the document writes. */
function lowerCase(texts: Texts): string[] {
  return (isList(texts) ? texts : [texts]).map((text) => text.toLowerCase());
}

function isList<T>(value: T): value is Extract<T, readonly unknown[]> {
  return Array.isArray(value);
}

/** Two ascending lists in one, each number once. */
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
