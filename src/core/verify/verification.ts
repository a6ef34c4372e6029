import { parseDuration } from "../schema/duration.ts";
import type { Event } from "../event/event.ts";
import { mismatchReason, type TagFacts } from "../hub/tag-facts.ts";
import { SECOND_MS } from "../lib/time.ts";
import type { VerifySettings } from "./settings.ts";
import { isByDigestAlone } from "./tag-lookup.ts";

/** The state of a push's confirmation. */
export interface Verification {
  readonly settings: VerifySettings;
  /** The registry that is asked; absent for Docker Hub. */
  readonly registry?: string;
  readonly status: "pending" | "confirmed" | "unconfirmed";
  readonly since: number;
  /** The time of the next check; absent once settled. */
  readonly dueAt?: number;
  /** Number of checks so far. */
  readonly checks: number;
  readonly checkedAt?: number;
  /** Why the push is not confirmed; or, if it is, why a push by digest alone gets no tag. */
  readonly reason?: string;
  readonly found?: TagFacts;
}

/** The result of a check: facts, or why there are none. */
export type CheckResult =
  | {
      readonly kind: "facts";
      readonly facts: TagFacts;
      /** Why a look-up gives no tag. */
      readonly untagged?: string;
      /** Whether no later look-up can give another one. */
      readonly isFinal?: true;
    }
  /** `retryAt`: the earliest time of the next check. */
  | { readonly kind: "none"; readonly reason: string; readonly retryAt?: number };

const DEFAULT_WITHIN_MS = 120_000;

/** Returns the reason of a delivery that waits for the confirmation of its push. */
export function waitingReason({ push }: Event): string {
  return `waits for confirmation by ${push.registry ?? "Docker Hub"}`;
}

/** Delays between checks; the last one repeats. A tag usually appears within seconds. */
const PAUSES_MS = [1000, 2000, 5000, 10_000, 20_000, 30_000, 60_000];

/** Who can be asked about pushes, besides Docker Hub. */
export interface Asked {
  /** Hosts that can confirm a tag. */
  readonly registries?: readonly string[];
  /** Those of them at which the tags of a digest are looked up. */
  readonly tagLookups?: readonly string[];
}

/** Checks whether an event needs a confirmation that somebody can give. */
export function needsConfirmation(event: Event, asked: Asked): boolean {
  return isClaimed(event) && unconfirmableReason(event, asked) === undefined;
}

/**
 * Returns why nobody can ever confirm a push; undefined if somebody can, or if nothing needs confirming. Where
 * confirmation is required such a push is not delivered, or a sender could skip it by naming another registry.
 */
export function unconfirmableReason(event: Event, { registries = [], tagLookups = [] }: Asked): string | undefined {
  const { registry, tag } = event.push;
  if (!isClaimed(event)) return undefined;
  if (registry !== undefined && !registries.includes(registry)) {
    return `Docker Hub cannot confirm pushes to ${registry}, and "registries" does not name it`;
  }
  if (isByDigestAlone(event) && registry !== undefined && tagLookups.includes(registry)) return undefined;
  return tag === undefined ? "the push has no tag" : undefined;
}

/** Checks whether only a sender reports the push. Reconciled pushes come from Docker Hub itself. */
function isClaimed({ origin, alert }: Event): boolean {
  return origin !== "reconciled" && alert === undefined;
}

/** Opens the verification of a new push. */
export function openVerification({ push: { registry } }: Event, settings: VerifySettings, now: number): Verification {
  const asked = registry === undefined ? {} : { registry };
  return { settings, ...asked, status: "pending", since: now, dueAt: now, checks: 0 };
}

/** Starts a check: it is due again when its lease ends, in case the result is never recorded. */
export function beginCheck(verification: Verification, leaseEndsAt: number): Verification {
  return { ...verification, dueAt: leaseEndsAt };
}

/** Records a check: the push is confirmed, or to be checked again, or unconfirmed for good. */
export function recordCheck(verification: Verification, event: Event, answer: CheckResult, now: number): Verification {
  const { dueAt: _, reason: __, ...rest } = verification;
  const checked = { ...rest, checks: verification.checks + 1, checkedAt: now };
  const reason = answer.kind === "none" ? answer.reason : mismatchReason(event, answer.facts);
  const endsAt = verification.since + (parseDuration(verification.settings.within ?? "") ?? DEFAULT_WITHIN_MS);
  if (reason === undefined && answer.kind === "facts") {
    const { facts, untagged, isFinal } = answer;
    // The registry has the digest. It may get its tag in a moment, or never: the platforms of an image have none.
    const isOver = untagged === undefined || isFinal === true || now >= endsAt;
    if (isOver) {
      return { ...checked, status: "confirmed", found: facts, ...(untagged !== undefined && { reason: untagged }) };
    }
  }
  const why = reason ?? (answer.kind === "facts" ? answer.untagged : undefined) ?? "nothing was found";
  if (now >= endsAt) return { ...checked, status: "unconfirmed", reason: why };
  const pauseMs = PAUSES_MS[Math.min(verification.checks, PAUSES_MS.length - 1)] ?? SECOND_MS;
  const next = Math.max(now + pauseMs, (answer.kind === "none" ? answer.retryAt : undefined) ?? 0);
  return { ...checked, dueAt: Math.min(next, endsAt), reason: why };
}

/** Adds the facts found on Docker Hub or at a registry to an event: to one by digest alone also its first tag. */
export function withTagFacts(event: Event, { found }: Pick<Verification, "found">): Event {
  if (found === undefined) return event;
  const { digest, platforms, size, mediaType, tags: [tag] = [] } = found;
  return {
    ...event,
    push: {
      ...event.push,
      ...(event.push.tag === undefined && tag !== undefined && { tag }),
      ...(digest !== undefined && { digest }),
      ...(platforms !== undefined && { platforms }),
      ...(size !== undefined && { size }),
      ...(event.push.mediaType === undefined && mediaType !== undefined && { mediaType }),
    },
  };
}

/** Returns why deliveries that need a confirmation must fail; undefined while they need not. */
export function unconfirmedReason(verification: Verification | undefined): string | undefined {
  if (verification?.status !== "unconfirmed" || verification.settings.unconfirmed === "deliver") return undefined;
  return `not confirmed by ${verification.registry ?? "Docker Hub"}: ${verification.reason ?? "it does not know of this push"}`;
}
