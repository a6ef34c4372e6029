import { InvalidArgumentError, type Command } from "commander";
import { checkPattern, sendersOf } from "../../core/token/token.ts";
import { scopeProblem } from "../../core/token/scope.ts";
import { isSenderName, SENDER_NAMES, type SenderName } from "../../core/senders/name.ts";
import type { TokenScope } from "../secrets/new-tokens.ts";
import { wrongUsage } from "../terminal/exit.ts";

/** What a command was told a new token is for. */
export interface ScopeOptions {
  readonly senders?: readonly SenderName[];
  readonly repositories?: readonly string[];
}

/** Adds the options that say which senders and repositories a new token is for. */
export function withScope(command: Command): Command {
  return command
    .option(
      "--senders <names>",
      "the senders that a new token is for, as in github,quay (default: docker-hub)",
      readSenders,
    )
    .option(
      "--repositories <patterns>",
      "the repositories that a new token is for, as in acme/web,beta/* (default: all)",
      readPatterns,
    );
}

/** What the options say; throws where the repositories mean something else than they seem to. */
export function scopeOf({ senders = [], repositories: patterns = [] }: ScopeOptions): TokenScope {
  const problem = scopeProblem(patterns, sendersOf({ senders }));
  if (problem === undefined) return { senders, patterns };
  const pattern = problem.number === undefined ? patterns.join(",") : patterns[problem.number - 1];
  throw wrongUsage(
    `--repositories: ${pattern} ${problem.message}`,
    "name the token's senders with --senders, as in github",
  );
}

function readSenders(text: string): readonly SenderName[] {
  return text.split(",").map((part) => {
    const name = part.trim();
    if (isSenderName(name)) return name;
    throw new InvalidArgumentError(`${name}: expected ${SENDER_NAMES.join(", ")}`);
  });
}

function readPatterns(text: string): readonly string[] {
  return text.split(",").map((part) => {
    const pattern = checkPattern(part.trim());
    if (pattern.ok) return pattern.value;
    throw new InvalidArgumentError(`${part.trim()}: ${pattern.error}`);
  });
}
