import { literalStart } from "../match/glob.ts";
import { foreignHost } from "../senders/hosts.ts";
import { DEFAULT_SENDER, type SenderName } from "../senders/name.ts";

/** What is wrong with the repositories that a token is for. The message repeats nothing of them. */
export interface ScopeProblem {
  /** Which pattern, from 1; absent where it is the whole list. */
  readonly number?: number;
  readonly message: string;
}

/**
 * Finds the first pattern that means something else than it seems to; undefined where there is none. Each pattern
 * compiles. What a token is for bounds what a leaked URL can do, so a slip must not widen or empty it.
 *
 * @param senders those that the token names; none where it is for Docker Hub without naming it
 */
export function scopeProblem(patterns: readonly string[], senders: readonly SenderName[]): ScopeProblem | undefined {
  if (patterns.length > 0 && patterns.every(isExclusion)) {
    const message = "only excludes repositories, and is so for all others: write **|!acme/secret if that is meant";
    return { message };
  }
  for (const [index, pattern] of patterns.entries()) {
    const message = patternProblem(pattern, senders);
    if (message !== undefined) return { number: index + 1, message };
  }
  return undefined;
}

function isExclusion(pattern: string): boolean {
  return pattern.startsWith("!");
}

function patternProblem(pattern: string, senders: readonly SenderName[]): string | undefined {
  const glob = pattern.replace(/^!/, "");
  if (glob === "**") return undefined;
  if (!glob.includes("/"))
    return "names no namespace: expected acme/web, acme/* or, for an official image, library/nginx";
  // Docker Hub need not be named: a token that was written for another sender's path is refused there, with advice.
  if (isExclusion(pattern) || senders.length === 0) return undefined;
  const [host = "", ...rest] = literalStart(glob).toLowerCase().split("/");
  if (rest.length === 0 || senders.some((sender) => tellsOf(sender, host))) return undefined;
  return /[.:]/.test(host)
    ? `is of a registry that none of ${senders.join(", ")} tells of`
    : `is of Docker Hub, which is not among ${senders.join(", ")}: another registry's host comes first, as in ghcr.io/acme/*`;
}

/** Whether a sender's repositories can begin with this part: a host, or a namespace of Docker Hub. */
function tellsOf(sender: SenderName, start: string): boolean {
  return /[.:]/.test(start) ? foreignHost(sender, start) === undefined : sender === DEFAULT_SENDER;
}
