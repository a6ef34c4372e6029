import { InvalidArgumentError, type Command } from "commander";
import { checkPattern, sendersOf } from "../../core/token/token.ts";
import { scopeProblem } from "../../core/token/scope.ts";
import { isCustomName } from "../../core/custom-senders/definition.ts";
import { isSenderName, SENDER_NAMES } from "../../core/senders/name.ts";
import type { TokenScope } from "../secrets/new-tokens.ts";
import { wrongUsage } from "../terminal/exit.ts";

/** The options with the scope of a new token. */
export interface ScopeOptions {
  readonly senders?: readonly string[];
  readonly repositories?: readonly string[];
}

/** Adds the options that choose the senders and repositories of a new token. */
export function withScope(command: Command): Command {
  return command
    .option("--senders <names>", "the senders of a new token, as in github,quay (default: docker-hub)", readSenders)
    .option(
      "--repositories <patterns>",
      "the repositories of a new token, as in acme/web,beta/* (default: all)",
      readPatterns,
    );
}

/** Returns the scope of a new token. Throws if a pattern would not mean what it seems to mean. */
export function scopeOf({ senders = [], repositories: patterns = [] }: ScopeOptions): TokenScope {
  const problem = scopeProblem(patterns, sendersOf({ senders }));
  if (problem === undefined) return { senders, patterns };
  const pattern = problem.number === undefined ? patterns.join(",") : patterns[problem.number - 1];
  throw wrongUsage(
    `--repositories: ${pattern} ${problem.message}`,
    "name the token's senders with --senders, as in github",
  );
}

function readSenders(text: string): readonly string[] {
  return text.split(",").map((part) => {
    const name = part.trim();
    if (isSenderName(name) || isCustomName(name)) return name;
    throw new InvalidArgumentError(`${name}: expected ${SENDER_NAMES.join(", ")}, or a sender of the rule document`);
  });
}

function readPatterns(text: string): readonly string[] {
  return text.split(",").map((part) => {
    const pattern = checkPattern(part.trim());
    if (pattern.ok) return pattern.value;
    throw new InvalidArgumentError(`${part.trim()}: ${pattern.error}`);
  });
}
