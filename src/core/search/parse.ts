import { eventIdOfDelivery } from "../delivery/delivery.ts";
import { dayOfEventId } from "../event/event-id.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { cut, type Problem } from "../schema/problem.ts";
import { KEYS, STATUSES, TIME_KEYS, TYPES, type Key, type TimeKey } from "./fields.ts";
import { isGlobTooLong, nameOrGlob, type Pattern } from "./pattern.ts";
import type { Condition, Term } from "./term.ts";
import { isTime, TIMES } from "./time.ts";
import { wordsOf, type Word } from "./words.ts";

/** The most words of a search. They bound the work at each event, and the values of a statement in SQL, which takes 100. */
const MAX_WORDS = 10;

/**
 * Parses a search: words such as `acme/api:v1`, `evt_…`, `target:production`, or any text. Returns the terms in their order, or
 * all problems; the path of each names the field.
 */
export function parseSearch(text: string): Result<Term[], Problem[]> {
  const words = wordsOf(text);
  if (words.length > MAX_WORDS) return err([{ path: [], message: `expected at most ${MAX_WORDS} words` }]);
  const parsed = words.map((word) => conditionsOf(word));
  const problems = [...parsed.flatMap((result) => (result.ok ? [] : [result.error])), ...repeatedTimes(words)];
  if (problems.length > 0) return err(problems);
  return ok(words.map(({ source }, index) => ({ source, conditions: parsed[index]?.ok ? parsed[index].value : [] })));
}

function conditionsOf(word: Word): Result<Condition[], Problem> {
  const { key, value, source } = word;
  if (key !== undefined && isKey(key))
    return value === "" ? problem(key, "expected a value") : conditionsOn(key, value);
  if (source.includes("/") && !source.startsWith('"'))
    return image(value === source ? source : source.replaceAll('"', ""));
  if (key !== undefined && !word.isQuoted) {
    const hint = `for an image write namespace/${source}, for a text "${source}"`;
    return problem(cut(key, 30), `expected one of ${KEYS.join(", ")}; ${cut(hint, 200)}`);
  }
  return ok(value === "" && key === undefined ? [] : [idOrText(source.replaceAll('"', ""))]);
}

function conditionsOn(key: Key, value: string): Result<Condition[], Problem> {
  switch (key) {
    case "status":
      return choice(key, value, STATUSES);
    case "type":
      return choice(key, value, TYPES);
    case "since":
    case "before":
    case "on":
      return isTime(key, value) ? ok([{ field: key, value }]) : problem(key, `expected ${TIMES[key]}`);
    case "repository":
      return image(value);
    case "pusher":
    case "reason":
      return named(key, value.includes("*") ? nameOrGlob(value) : { kind: "part", text: value });
    case "tag":
    case "target":
    case "rule":
    case "token":
      return named(key, nameOrGlob(value));
  }
}

/** Parses `namespace/name` or `namespace/name:tag`, each with `*`. A port of a registry is no tag. */
function image(text: string): Result<Condition[], Problem> {
  const colon = text.indexOf(":", text.lastIndexOf("/"));
  const repository = named("repository", repositoryPattern(colon === -1 ? text : text.slice(0, colon)));
  if (colon === -1 || !repository.ok) return repository;
  const tag = text.slice(colon + 1);
  if (tag === "") return repository;
  const tagged = named("tag", nameOrGlob(tag));
  return tagged.ok ? ok([...repository.value, ...tagged.value]) : tagged;
}

function repositoryPattern(text: string): Pattern {
  const name = text.toLowerCase();
  return name.includes("/") || name.includes("*") ? nameOrGlob(name) : { kind: "image", text: name };
}

function named(field: Key, pattern: Pattern): Result<Condition[], Problem> {
  if (pattern.kind === "glob" && isGlobTooLong(pattern.text)) {
    return problem(field, "expected at most 50 bytes in a value with *");
  }
  return ok([{ field, pattern } as Condition]);
}

function choice(field: "status" | "type", value: string, values: readonly string[]): Result<Condition[], Problem> {
  const lower = value.toLowerCase();
  if (!values.includes(lower)) return problem(field, `expected one of ${values.join(", ")}`);
  return ok([{ field, value: lower }]);
}

/** An id finds its event, a delivery's id the event of it. */
function idOrText(text: string): Condition {
  const id = dayOfEventId(text) === undefined ? eventIdOfDelivery(text) : text;
  if (id !== undefined) return { field: "id", pattern: { kind: "exact", text: id } };
  return { field: "text", value: text };
}

function repeatedTimes(words: readonly Word[]): Problem[] {
  return TIME_KEYS.filter((key: TimeKey) => words.filter((word) => word.key === key).length > 1).map((key) => ({
    path: [key],
    message: "expected it once",
  }));
}

function isKey(key: string): key is Key {
  return (KEYS as readonly string[]).includes(key);
}

function problem(field: string, message: string): Result<never, Problem> {
  return err({ path: [field], message });
}
