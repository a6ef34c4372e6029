import { literalStart } from "../match/glob.ts";
import { foreignHost } from "../senders/hosts.ts";
import { DEFAULT_SENDER, isSenderName } from "../senders/name.ts";

/** A problem in a token's repository patterns. The message shows no part of them. */
export interface ScopeProblem {
  /** The pattern's number, from 1; absent for the whole list. */
  readonly number?: number;
  readonly message: string;
}

/**
 * Finds the first pattern that covers something else than it seems to; undefined if there is none. All patterns are
 * valid globs. They limit what a leaked URL can do, so a typing error must not widen or empty them.
 *
 * @param senders the senders that the token names; empty means Docker Hub
 */
export function scopeProblem(patterns: readonly string[], senders: readonly string[]): ScopeProblem | undefined {
  if (patterns.length > 0 && patterns.every(isExclusion)) {
    const message =
      "has only exclusions, so it covers all other repositories: write **|!acme/secret if that is intended";
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

function patternProblem(pattern: string, senders: readonly string[]): string | undefined {
  const glob = pattern.replace(/^!/, "");
  if (glob === "**") return undefined;
  if (!glob.includes("/"))
    return "has no namespace: expected acme/web, acme/* or, for an official image, library/nginx";
  // Docker Hub need not be named: a token used with another sender's path is refused there, with advice.
  if (isExclusion(pattern) || senders.length === 0) return undefined;
  const [host = "", ...rest] = literalStart(glob).toLowerCase().split("/");
  if (rest.length === 0 || senders.some((sender) => mayReport(sender, host))) return undefined;
  return /[.:]/.test(host)
    ? `names a registry whose pushes none of ${senders.join(", ")} may send`
    : `is of Docker Hub, which is not among ${senders.join(", ")}: another registry's host comes first, as in ghcr.io/acme/*`;
}

/** Checks whether a sender can report repositories that start with a host or namespace. */
function mayReport(sender: string, start: string): boolean {
  // What a sender of the rule document reports is decided there.
  if (!isSenderName(sender)) return true;
  return /[.:]/.test(start) ? foreignHost(sender, start) === undefined : sender === DEFAULT_SENDER;
}
