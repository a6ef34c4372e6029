import * as v from "valibot";
import { EVENT_TYPES, type EventType } from "../event/alert.ts";
import { Accept } from "./accept.ts";
import { Coalesce, compileKey, type KeyOf } from "../delivery/coalesce.ts";
import { duration } from "../schema/duration.ts";
import { Match } from "../match/match.ts";
import { compileMatch } from "../match/compile-match.ts";
import type { Condition } from "../match/subject.ts";
import { Name } from "../schema/name.ts";
import { syntaxProblem } from "../json/syntax.ts";
import { isNestedDeeperThan } from "../schema/nesting.ts";
import { under, type Problem } from "../schema/problem.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { indexRules, type RuleIndex } from "./rule-index.ts";
import { stageFields } from "../delivery/stage.ts";
import { stageProblems, type StagedTarget } from "./stage-order.ts";
import { list, record } from "../schema/bounded.ts";
import { validate } from "../schema/validate.ts";
import { strict } from "../schema/strict.ts";
import { checkTarget, isDeploy, Target } from "../targets/target.ts";
import { unknownName, withFailovers } from "../targets/names.ts";
import { attemptFields } from "../targets/fields.ts";
import { RuleVerify, Verify } from "../verify/verification.ts";
import { compileWatches, WatchList, type CompiledWatch } from "../reconcile/watch.ts";
import { DAY_MS } from "../lib/time.ts";

/** A few thousand rules. What a rule decides on is stored with each event, in a row of at most 2 MB. */
const MAX_DOCUMENT_LENGTH = 1_048_576;

/** How long the first attempt waits: after a push an image may not be pullable for a moment. */
const Delay = duration(0, DAY_MS);

const MAX_NESTING = 50;

/** What a rule may want of one of its targets that differs from the target's own. */
const Overrides = strict({ target: Name, delay: v.exactOptional(Delay), ...attemptFields, ...stageFields });

/** A target of a rule: its name, or the name with what is different for this rule. */
const RuleTarget = v.union([Name, Overrides]);

const OneType = v.picklist(EVENT_TYPES);

/** The types of events that a rule is about. */
const Types = v.union([
  OneType,
  v.pipe(list(OneType, 20, "types"), v.minLength(1, "expected at least one type of event")),
]);

export const Rule = strict({
  name: v.pipe(v.string(), v.minLength(1, "expected a name"), v.maxLength(100, "expected at most 100 characters")),
  description: v.exactOptional(v.string()),
  enabled: v.exactOptional(v.boolean()),
  /** Without it, pushes; no rule sees alerts that does not name them. */
  on: v.exactOptional(Types),
  /** Without it, every push. */
  match: v.exactOptional(Match),
  /** May be empty where `final` ends the evaluation for what is to be ignored. */
  targets: list(RuleTarget, 500, "targets"),
  delay: v.exactOptional(Delay),
  coalesce: v.exactOptional(Coalesce),
  /** Whether a push has to be confirmed before this rule's targets get it, and how; `off` also against the document. */
  verify: v.exactOptional(RuleVerify),
  /** Whether the rules after this one are left out when it matches. */
  final: v.exactOptional(v.boolean()),
});

/** Where a push goes that no rule matched. */
const Default = strict({ targets: list(RuleTarget, 500, "targets"), delay: v.exactOptional(Delay) });

/** What an operator keeps under the key `rules`. */
export const RuleDocument = strict({
  $schema: v.exactOptional(v.string()),
  version: v.literal(1),
  description: v.exactOptional(v.string()),
  /** The senders whose pushes are taken; without it, all. */
  accept: v.exactOptional(Accept),
  /** When Docker Hub's `callback_url` is answered, see callback.ts. */
  callback: v.exactOptional(v.picklist(["settled", "accepted", "off"])),
  /** Whether every push has to be confirmed before any rule is asked, and how. */
  verify: v.exactOptional(Verify),
  /** The repositories for which Docker Hub is asked what it has not told. */
  watch: v.exactOptional(WatchList),
  targets: record(Name, Target, 5000, "targets"),
  rules: list(Rule, 10_000, "rules"),
  default: v.exactOptional(Default),
});

export type RuleTarget = v.InferOutput<typeof RuleTarget>;
export type Rule = v.InferOutput<typeof Rule>;
export type RuleDocument = v.InferOutput<typeof RuleDocument>;

/** A rule document made ready, once, for many events. */
export interface CompiledRules {
  readonly document: RuleDocument;
  /** One condition for each rule, in the document's order. */
  readonly conditions: readonly Condition[];
  /** What each rule coalesces by, in the same order. */
  readonly keys: readonly (KeyOf | undefined)[];
  readonly index: RuleIndex;
  readonly watches: readonly CompiledWatch[];
}

/** Reads and compiles a rule document, or gives every problem that it has at once. */
export function parseRuleDocument(text: string): Result<CompiledRules, Problem[]> {
  if (text.length > MAX_DOCUMENT_LENGTH) {
    return err([{ path: [], message: `expected a document of at most ${MAX_DOCUMENT_LENGTH} characters` }]);
  }
  if (isNestedDeeperThan(MAX_NESTING, text)) {
    return err([{ path: [], message: `expected lists and objects at most ${MAX_NESTING} levels deep` }]);
  }
  const syntax = syntaxProblem(text);
  if (syntax !== undefined) {
    return err([{ path: [], message: `${syntax.message} (line ${syntax.line} column ${syntax.column})` }]);
  }
  const json: unknown = JSON.parse(text);
  const parsed = validate(RuleDocument, json);
  const reserved = reservedNames(json);
  if (!parsed.ok) return err([...parsed.error, ...reserved]);
  const document = parsed.value;
  const compiled = document.rules.map(({ match }) => compileMatch(match ?? {}));
  const keys = document.rules.map(({ coalesce }) => (coalesce === undefined ? undefined : compileKey(coalesce.by)));
  const watches = compileWatches(document.watch ?? [], document.verify);
  const problems = [
    ...reserved,
    ...(watches.ok ? [] : under(["watch"], watches.error)),
    ...keys.flatMap((key, index) =>
      key === undefined || key.ok ? [] : [{ path: ["rules", index, "coalesce", "by"], message: key.error }],
    ),
    ...compiled.flatMap((result, index) => (result.ok ? [] : under(["rules", index, "match"], result.error))),
    ...duplicateNames(document),
    ...targetListProblems(document),
    ...deployProblems(document),
    ...firstProblems(Object.entries(document.targets), ([name, target]) =>
      under(["targets", name], checkTarget(target, document.targets)),
    ),
  ];
  if (problems.length > 0) return err(problems);
  const conditions = compiled.flatMap((result) => (result.ok ? [result.value] : []));
  const keysOf = keys.map((key) => (key?.ok === true ? key.value : undefined));
  const compiledWatches = watches.ok ? watches.value : [];
  return ok({ document, conditions, keys: keysOf, index: indexRules(document.rules), watches: compiledWatches });
}

function stagedTarget(target: RuleTarget): StagedTarget {
  return typeof target === "string" ? { target } : target;
}

/** The name of a rule's target. */
export function targetNameOf(target: RuleTarget): string {
  return typeof target === "string" ? target : target.target;
}

/** The types of events that a rule is about. */
export function typesOf({ on = "push" }: Rule): readonly EventType[] {
  return typeof on === "string" ? [on] : on;
}

/** Names that mean something else to JavaScript, and that valibot leaves out of records without a word. */
function reservedNames(json: unknown): Problem[] {
  const targets = (json as { readonly targets?: unknown } | null)?.targets;
  if (typeof targets !== "object" || targets === null) return [];
  const reserved = ["__proto__", "constructor", "prototype"].filter((name) => Object.hasOwn(targets, name));
  return reserved.map((name) => ({ path: ["targets", name], message: "expected another name: this one is reserved" }));
}

function duplicateNames({ rules }: RuleDocument): Problem[] {
  const seen = new Set<string>();
  return rules.flatMap(({ name }, index) => {
    if (!seen.has(name)) return (seen.add(name), []);
    return [{ path: ["rules", index, "name"], message: `another rule is called ${JSON.stringify(name)} already` }];
  });
}

function targetListProblems({ rules, targets, default: fallback }: RuleDocument): Problem[] {
  const names = Object.keys(targets);
  const known = new Set(names);
  const lists = rules.map((rule, index) => ({
    path: ["rules", index, "targets"],
    list: rule.targets,
    isFinal: rule.final,
  }));
  if (fallback !== undefined) lists.push({ path: ["default", "targets"], list: fallback.targets, isFinal: undefined });
  return firstProblems(lists, ({ path, list, isFinal }) => {
    if (list.length === 0 && isFinal !== true) {
      const hint = path[0] === "rules" ? ', or "final": true in a rule that ignores pushes' : "";
      return [{ path, message: `expected at least one target${hint}` }];
    }
    const stages = list.map(stagedTarget);
    return list.flatMap((target, position) => {
      const name = targetNameOf(target);
      const unknown = known.has(name) ? [] : [{ path: [...path, position], message: unknownName(name, names) }];
      const stage = typeof target === "string" ? [] : stageProblems(target, stages);
      return [...unknown, ...under([...path, position], stage)];
    });
  });
}

/** Beyond these no more are looked for: to find what a name was meant to be takes a while, and few are shown. */
const ENOUGH_PROBLEMS = 200;

/** The problems of items, up to the item with which there are enough. */
function firstProblems<T>(items: readonly T[], problemsOf: (item: T) => readonly Problem[]): Problem[] {
  const problems: Problem[] = [];
  for (const item of items) {
    if (problems.length >= ENOUGH_PROBLEMS) break;
    problems.push(...problemsOf(item));
  }
  return problems;
}

/** An alert must not roll anything out, neither by a rule's targets nor by those that stand in for them. */
function deployProblems({ rules, targets }: RuleDocument): Problem[] {
  return rules.flatMap((rule, index) => {
    if (typesOf(rule).every((type) => type === "push")) return [];
    return rule.targets.flatMap((item, position) => {
      const names = withFailovers([targetNameOf(item)], targets);
      const deploy = names.find((name) => targets[name] !== undefined && isDeploy(targets[name]));
      if (deploy === undefined) return [];
      const message = `expected targets of kind notify: an alert must not roll anything out, as ${JSON.stringify(deploy)} does`;
      return [{ path: ["rules", index, "targets", position], message }];
    });
  });
}
