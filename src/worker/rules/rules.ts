import { describeProblems, type Problem } from "../../core/schema/problem.ts";
import { parseRuleDocument, type CompiledRules } from "../../core/rules/parse-document.ts";
import { log } from "../telemetry/log.ts";
import { readPauses, type Pauses } from "./pauses.ts";
import { countUsage } from "../telemetry/usage.ts";
import { RULES_KEY } from "../../core/rules/kv-keys.ts";

/** A valid rule document, compiled, and its revision. */
export interface ValidRules {
  readonly compiled: CompiledRules;
  readonly revision: string;
}

/** A valid rule document, with the pauses. */
export interface ReadyRules extends ValidRules {
  readonly status: "ready";
  readonly text: string;
  /** Targets that an operator has paused, whatever the document says. */
  readonly pauses: Pauses;
}

/** The rule document in KV, valid or not. */
export type Rules =
  | ReadyRules
  | { readonly status: "missing" | "unreadable"; readonly reason: string }
  | {
      readonly status: "invalid";
      readonly reason: string;
      readonly problems: readonly Problem[];
      readonly revision: string;
    };

/** Time for which an isolate uses the document that it has read. KV's own cache adds up to a minute. */
const FRESH_MS = 2000;

/** The minimum of KV: https://developers.cloudflare.com/kv/api/read-key-value-pairs/ */
const KV_CACHE_TTL_SECONDS = 30;

interface Cached {
  readonly text: string | null;
  readonly pauses: string;
  readonly rules: Rules;
  readonly readAt: number;
}

const cache = new WeakMap<KVNamespace, Cached>();

/**
 * Reads the rule document. Each isolate parses and compiles a text once. Never throws: if KV fails, it returns the last
 * document that was read, or else `unreadable`.
 *
 * @param write writes the log lines
 */
export async function readRules(kv: KVNamespace, write: typeof log = log): Promise<Rules> {
  const cached = cache.get(kv);
  // A negative age means that the clock was set back.
  const age = cached === undefined ? Infinity : Date.now() - cached.readAt;
  if (cached !== undefined && age >= 0 && age < FRESH_MS) return cached.rules;

  countUsage("kvReads");
  let text: string | null;
  let pauses: Pauses;
  try {
    [text, pauses] = await Promise.all([
      kv.get(RULES_KEY, { type: "text", cacheTtl: KV_CACHE_TTL_SECONDS }),
      readPauses(kv, KV_CACHE_TTL_SECONDS),
    ]);
  } catch (error) {
    const reason = `the rule document could not be read from KV: ${(error as Error).message}`;
    write("rules.unreadable", { reason });
    return cached?.rules ?? { status: "unreadable", reason };
  }
  const paused = JSON.stringify(pauses);
  const isSame = cached !== undefined && text === cached.text && paused === cached.pauses;
  const rules = isSame ? cached.rules : await load(text, pauses, write);
  cache.set(kv, { text, pauses: paused, rules, readAt: Date.now() });
  return rules;
}

async function load(text: string | null, pauses: Pauses, write: typeof log): Promise<Rules> {
  if (text === null) {
    const reason = `there is no rule document: put one under the key "${RULES_KEY}" of the namespace RULES`;
    write("rules.missing", { reason });
    return { status: "missing", reason };
  }
  const parsed = parseRuleDocument(text);
  const revision = await revisionOf(text);
  if (parsed.ok) return { status: "ready", text, pauses, compiled: parsed.value, revision };

  const problems = parsed.error;
  const reason = `the rule document has ${problems.length} problem${problems.length === 1 ? "" : "s"}`;
  write("rules.invalid", { reason, problems: describeProblems(problems) });
  return { status: "invalid", reason, problems, revision };
}

/** The revision of a text, for events and logs: the start of its SHA-256. */
export async function revisionOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest).toHex().slice(0, 12);
}
