import { Environment, type ASTNode, type Context } from "@marcbachmann/cel-js";
import { Budget } from "./budget.ts";
import { wordsOfOtherLanguages } from "./foreign-words.ts";
import { unlikeCel } from "./unlike-cel.ts";
import { OutOfWork, spendWork, withWork, workLeft } from "./work.ts";
import { meter, meterNode, within } from "./metered.ts";
import { typeOf } from "../event/alert-event.ts";
import { originOf, type Event } from "../event/event.ts";
import { kindOf } from "../event/kind.ts";
import { compileRegex } from "./regex.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { boundedView } from "../event/view.ts";
import { KNOWN_FIELDS } from "../senders/senders.ts";

/** A compiled CEL expression; the error of an evaluation is a sentence for people. */
export type Expression = (values: Context) => Result<unknown, string>;

const MAX_EXPRESSION_LENGTH = 2000;

/** The fields of `event` in expressions, with their CEL types. Times are RFC 3339, for CEL's `timestamp()`. */
const EVENT_FIELDS = {
  id: "string",
  type: "string",
  repository: "string",
  registry: "string",
  namespace: "string",
  name: "string",
  tag: "string",
  tags: "list<string>",
  pusher: "string",
  media_type: "string",
  digest: "string",
  platforms: "list<string>",
  size: "int",
  change_categories: "list<string>",
  kind: "string",
  is_private: "bool",
  is_official: "bool",
  token: "string",
  origin: "string",
  pushed_at: "string",
  received_at: "string",
  url: "string",
} as const;

const MACROS_THAT_ITERATE = new Set(["all", "exists", "exists_one", "map", "filter"]);

/**
 * `matches` is in the language with JavaScript's engine behind it, which backtracks. Ours is linear and has another name:
 * calls are renamed in the syntax tree, where no comment and no text can be taken for a call.
 */
const LINEAR_MATCHES = "matchesLinear";

let environment: Environment | undefined;

/** What expressions are compiled in: made for the first of them, as it takes time and many documents have none. */
function theEnvironment(): Environment {
  environment ??= newEnvironment();
  return environment;
}

function newEnvironment(): Environment {
  const made = new Environment({
    homogeneousAggregateLiterals: false,
    enableOptionalTypes: true,
    limits: { maxAstNodes: 500, maxDepth: 40 },
  })
    .registerVariable({ name: "event", schema: EVENT_FIELDS })
    .registerVariable("push", "map")
    .registerVariable("repository", "map")
    .registerVariable("payload", "map")
    .registerVariable("alert", "map")
    .registerFunction(`string.${LINEAR_MATCHES}(string): bool`, (text: string, expression: string) => {
      const test = compileRegex(expression, false);
      if (!test.ok) throw new Error(test.error);
      return test.value(text);
    });
  return meter(made);
}

/**
 * Compiles an expression of https://cel.dev over `event` (what hubrelay understood), `push` and `repository` (the
 * payload's `push_data` and `repository`), `payload`, and `alert` (an alert's `data`). It is type-checked: `returns` says what it has to give.
 */
export function compileExpression(source: string, returns: "bool" | "string" | "any"): Result<Expression, string> {
  if (source.length > MAX_EXPRESSION_LENGTH) {
    return err(`expected an expression of at most ${MAX_EXPRESSION_LENGTH} characters`);
  }
  try {
    const environment = theEnvironment();
    const parsed = environment.parse(source);
    if (iterationDepth(parsed.ast) > 1) return err("expected no list walked inside the walk of another list");
    if (iterationsInARow(parsed.ast) > MAX_ITERATIONS_IN_A_ROW) {
      return err(`expected at most ${MAX_ITERATIONS_IN_A_ROW} walks of lists in a row: each can double what it walks`);
    }
    const unlike = unlikeCel(parsed.ast);
    if (unlike !== undefined) return err(unlike);
    const calls = callsOf("matches", parsed.ast);
    const badPattern = calls
      .map(literalPattern)
      .find((pattern) => pattern !== undefined && !compileRegex(pattern, false).ok);
    if (badPattern !== undefined) return compileRegex(badPattern, false) as { ok: false; error: string };
    for (const call of calls) call.args[0] = LINEAR_MATCHES;
    const check = parsed.check();
    if (!check.valid) return err(invalid(source, check.error));
    if (namesMatches(parsed.ast)) return err("expected matches as a method, as in event.tag.matches('^v')");
    if (returns !== "any" && check.type !== returns && check.type !== "dyn") {
      return err(`expected a CEL expression that gives a ${returns}, got one that gives a ${check.type}`);
    }
    meterNode(parsed.ast);
    return ok((values) => evaluate(parsed, values));
  } catch (error) {
    return err(invalid(source, error));
  }
}

/** What an evaluation takes beside what it evaluates: some 4 µs. */
const EVALUATION_STEPS = 120;

/**
 * Evaluates within the budget that all expressions over the same values have. The value is bounded as well, whatever a
 * target makes of it. Throws OutOfWork when the work under way does not suffice.
 */
function evaluate(expression: (values: Context) => unknown, values: Context): Result<unknown, string> {
  const most = workLeft();
  const budget = new Budget(values, most);
  // The budget counts what is inside: what other evaluators would count there is a part of it.
  const result = withWork(undefined, () => evaluateWithin(budget, expression, values));
  if (budget.isExhausted && budget.spent >= most) throw new OutOfWork();
  spendWork(EVALUATION_STEPS + budget.spent);
  return result;
}

function evaluateWithin(
  budget: Budget,
  expression: (values: Context) => unknown,
  values: Context,
): Result<unknown, string> {
  try {
    return within(budget, () => {
      const value = expression(values);
      budget.spendOnAllOf(value);
      return ok(value);
    });
  } catch (error) {
    return err(firstLine(error));
  }
}

/**
 * What expressions see of an event. The payload is cut down, so that no sender can make an expression slow;
 * the fields that senders' parsers read are always there, so that no sender can hide one.
 */
export function expressionValues(event: Event, payload: unknown, url = "", tags?: readonly string[]): Context {
  const { push } = event;
  const view = boundedView(payload, KNOWN_FIELDS);
  const parts = view instanceof Map ? view : new Map<string, unknown>();
  return {
    event: {
      id: event.id,
      type: typeOf(event),
      repository: push.repository,
      registry: push.registry ?? "docker.io",
      namespace: push.namespace,
      name: push.name,
      kind: kindOf(push),
      token: event.token,
      origin: originOf(event),
      received_at: new Date(event.receivedAt).toISOString(),
      url,
      ...(push.tag !== undefined && { tag: push.tag }),
      ...(push.pusher !== undefined && { pusher: push.pusher }),
      ...(push.mediaType !== undefined && { media_type: push.mediaType }),
      ...(push.digest !== undefined && { digest: push.digest }),
      tags: tags ?? (push.tag === undefined ? [] : [push.tag]),
      platforms: push.platforms ?? [],
      ...(push.size !== undefined && { size: BigInt(Math.round(push.size)) }),
      change_categories: push.changeCategories ?? [],
      ...(push.isPrivate !== undefined && { is_private: push.isPrivate }),
      ...(push.isOfficial !== undefined && { is_official: push.isOfficial }),
      ...(push.pushedAt !== undefined && { pushed_at: new Date(push.pushedAt).toISOString() }),
    },
    push: parts.get("push_data") ?? {},
    repository: parts.get("repository") ?? {},
    payload: parts,
    alert: (event.alert && parts.get("data")) ?? {},
  };
}

/** How many loops over lists are inside each other. */
function iterationDepth(node: unknown): number {
  if (Array.isArray(node)) return Math.max(0, ...node.map(iterationDepth));
  if (!isNode(node)) return 0;
  if (node.op !== "rcall" || !MACROS_THAT_ITERATE.has(node.args[0])) return iterationDepth(node.args);
  // The list that is walked is made before the walk, not inside it.
  const [, walked, inside] = node.args;
  return Math.max(iterationDepth(walked), 1 + iterationDepth(inside));
}

/** The most of them, as in `list.filter(x, ...).map(x, ...)`. */
const MAX_ITERATIONS_IN_A_ROW = 5;

/** How many loops over lists walk what another has made. */
function iterationsInARow(node: unknown): number {
  if (Array.isArray(node)) return Math.max(0, ...node.map(iterationsInARow));
  if (!isNode(node)) return 0;
  const inner = iterationsInARow(node.args);
  return node.op === "rcall" && MACROS_THAT_ITERATE.has(node.args[0]) ? 1 + inner : inner;
}

/** A call of a method: its name, the value that it is called on, and what is passed. */
type MethodCall = Extract<ASTNode, { op: "rcall" }>;

function callsOf(method: string, node: unknown): MethodCall[] {
  if (Array.isArray(node)) return node.flatMap((inner) => callsOf(method, inner));
  if (!isNode(node)) return [];
  const inner = callsOf(method, node.args);
  return node.op === "rcall" && node.args[0] === method ? [node, ...inner] : inner;
}

/** The pattern that is passed, where it is written out. */
function literalPattern({ args: [, , [pattern]] }: MethodCall): string | undefined {
  return pattern?.op === "value" && typeof pattern.args === "string" ? pattern.args : undefined;
}

/** Whether the library's own `matches` is left anywhere, in whatever form another version may give it. */
function namesMatches(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(namesMatches);
  if (!isNode(value)) return false;
  const args: unknown = value.args;
  return (Array.isArray(args) && args[0] === "matches") || namesMatches(args);
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === "object" && value !== null && "op" in value && "args" in value;
}

/** Why an expression is invalid, with what its words of other languages are in CEL. */
function invalid(source: string, error: unknown): string {
  return `expected a CEL expression: ${firstLine(error)}${wordsOfOtherLanguages(source)}`;
}

function firstLine(error: unknown): string {
  return ((error as Error | undefined)?.message.split("\n")[0] ?? "").replaceAll(LINEAR_MATCHES, "matches");
}
