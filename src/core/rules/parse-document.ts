import { compileKey, type KeyOf } from "../delivery/coalesce.ts";
import { describeSyntaxError } from "../json/syntax.ts";
import { err, ok, type Result, valuesOf } from "../lib/result.ts";
import { compileMatch } from "../match/compile-match.ts";
import type { Condition } from "../match/subject.ts";
import type { CompiledSender } from "../custom-senders/compile.ts";
import { compileSenders } from "./senders.ts";
import { type CompiledWatch, compileWatches } from "../reconcile/watch.ts";
import {
  deployProblems,
  duplicateNames,
  firstProblems,
  reservedNames,
  targetListProblems,
} from "./document-problems.ts";
import { gateProblems } from "./gates.ts";
import { indexRules, type RuleIndex } from "./rule-index.ts";
import { RuleDocument } from "./rule.ts";
import { isNestedDeeperThan } from "../schema/nesting.ts";
import { type Problem, under } from "../schema/problem.ts";
import { validate } from "../schema/validate.ts";
import { checkTarget } from "../targets/target.ts";

/** Room for a few thousand rules. The decision is stored with each event, in a row of at most 2 MB. */
const MAX_DOCUMENT_LENGTH = 1_048_576;

const MAX_NESTING = 50;

/** A compiled rule document, reused for many events. */
export interface CompiledRules {
  readonly document: RuleDocument;
  /** One condition per rule, in the document's order. */
  readonly conditions: readonly Condition[];
  /** Each rule's coalescing key, in the same order. */
  readonly keys: readonly (KeyOf | undefined)[];
  readonly index: RuleIndex;
  readonly watches: readonly CompiledWatch[];
  /** The document's own senders, by name. */
  readonly senders: ReadonlyMap<string, CompiledSender>;
}

/** Parses and compiles a rule document, or returns all its problems. */
export function parseRuleDocument(text: string): Result<CompiledRules, Problem[]> {
  if (text.length > MAX_DOCUMENT_LENGTH) {
    return err([{ path: [], message: `expected a document of at most ${MAX_DOCUMENT_LENGTH} characters` }]);
  }
  if (isNestedDeeperThan(MAX_NESTING, text)) {
    return err([{ path: [], message: `expected lists and objects at most ${MAX_NESTING} levels deep` }]);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const { message, line, column } = describeSyntaxError(error as Error, text);
    return err([{ path: [], message: `${message} (line ${line} column ${column})` }]);
  }
  const parsed = validate(RuleDocument, json);
  const reserved = reservedNames(json);
  if (!parsed.ok) return err([...parsed.error, ...reserved]);
  const document = parsed.value;
  const compiled = document.rules.map(({ match }) => compileMatch(match ?? {}));
  const keys = document.rules.map(({ coalesce }) => (coalesce === undefined ? undefined : compileKey(coalesce.by)));
  const senders = compileSenders(document);
  const watches = compileWatches(document.watch ?? [], document.verify);
  const problems = [
    ...reserved,
    ...(watches.ok ? [] : under(["watch"], watches.error)),
    ...(senders.ok ? [] : senders.error),
    ...keys.flatMap((key, index) =>
      key === undefined || key.ok ? [] : [{ path: ["rules", index, "coalesce", "by"], message: key.error }],
    ),
    ...compiled.flatMap((result, index) => (result.ok ? [] : under(["rules", index, "match"], result.error))),
    ...duplicateNames(document),
    ...targetListProblems(document),
    ...gateProblems(document),
    ...deployProblems(document),
    ...firstProblems(Object.entries(document.targets), ([name, target]) =>
      under(["targets", name], checkTarget(target, document.targets)),
    ),
  ];
  if (!watches.ok || !senders.ok || problems.length > 0) return err(problems);
  const keysOf = keys.map((key) => (key?.ok === true ? key.value : undefined));
  return ok({
    document,
    conditions: valuesOf(compiled),
    keys: keysOf,
    index: indexRules(document.rules),
    watches: watches.value,
    senders: senders.value,
  });
}
