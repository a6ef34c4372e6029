import * as v from "valibot";
import { duration, parseDuration } from "../schema/duration.ts";
import type { Event } from "../event/event.ts";
import { mismatchReason, type TagFacts } from "../hub/tag-facts.ts";
import { strict } from "../schema/strict.ts";
import { SecretReference } from "../targets/fields.ts";
import { SECOND_MS, HOUR_MS } from "../lib/time.ts";

const By = v.picklist(["tag", "digest"]);

/** An account of Docker Hub that may read a repository, for private ones and higher limits. */
export const accountFields = {
  username: v.exactOptional(v.string()),
  /** A personal or organisation access token of it. */
  password: v.exactOptional(SecretReference),
};

/** How pushes are confirmed before they are delivered. */
export const Verify = v.union([
  By,
  strict({
    /** `tag`: by Docker Hub, that the tag was pushed about then. `digest`: by its registry, that there is such a tag. */
    by: By,
    /** Whether the image must be pullable too. */
    pullable: v.exactOptional(v.boolean()),
    /** How long it may take until a push is confirmed. */
    within: v.exactOptional(duration(SECOND_MS, 6 * HOUR_MS)),
    /** What happens to a push that is not: its deliveries fail, or are made all the same. */
    unconfirmed: v.exactOptional(v.picklist(["fail", "deliver"])),
    ...accountFields,
  }),
]);

export type Verify = v.InferOutput<typeof Verify>;

/** How pushes are confirmed for the targets of a rule; `off`: these get them unconfirmed, whatever the document wants. */
export const RuleVerify = v.union([v.literal("off"), Verify]);

export type RuleVerify = v.InferOutput<typeof RuleVerify>;

/** The same with every field. */
export type VerifySettings = Exclude<Verify, string>;

/** An account as a document names it. */
export type NamedAccount = Pick<VerifySettings, "username" | "password">;

/** Whether a push is true, as far as is known. */
export interface Verification {
  readonly settings: VerifySettings;
  readonly status: "pending" | "confirmed" | "unconfirmed";
  readonly since: number;
  /** When to ask next; absent once it is settled. */
  readonly dueAt?: number;
  /** How often was asked. */
  readonly checks: number;
  readonly checkedAt?: number;
  /** Why it is not confirmed. */
  readonly reason?: string;
  readonly found?: TagFacts;
}

/** What came of asking: facts, or why there are none. */
export type CheckResult =
  | { readonly kind: "facts"; readonly facts: TagFacts }
  /** `retryAt`: not to be asked again before. */
  | { readonly kind: "none"; readonly reason: string; readonly retryAt?: number };

const DEFAULT_WITHIN_MS = 120_000;

/** What is said of a delivery that waits to be confirmed. */
export const WAITING = "waits to be confirmed by Docker Hub";

/** Pauses between checks, the last of them from then on; a tag is usually there within seconds. */
const PAUSES_MS = [1000, 2000, 5000, 10_000, 20_000, 30_000, 60_000];

/** Whether Docker Hub is to be asked about an event where pushes are to be confirmed. */
export function needsConfirmation(event: Event): boolean {
  return isClaimed(event) && unconfirmableReason(event) === undefined;
}

/**
 * Why Docker Hub cannot confirm a push whatever it is asked; undefined when it can, or when nothing is to be confirmed.
 * It is not delivered where it is to be confirmed: a sender must not get round that by naming another registry.
 */
export function unconfirmableReason(event: Event): string | undefined {
  const { registry, tag } = event.push;
  if (!isClaimed(event)) return undefined;
  if (registry !== undefined) return `Docker Hub knows nothing of ${registry}`;
  return tag === undefined ? "the push names no tag" : undefined;
}

/** Whether only a sender says that there was a push. Docker Hub itself has told of reconciled ones. */
function isClaimed({ origin, alert }: Event): boolean {
  return origin !== "reconciled" && alert === undefined;
}

/** Whether nothing unconfirmed may be delivered to a target, given what its rule and the document want. */
export function mustBeConfirmed(ofRule: RuleVerify | undefined, ofDocument: Verify | undefined): boolean {
  const verify = ofRule ?? ofDocument;
  return verify !== undefined && verify !== "off" && settingsOf(verify).unconfirmed !== "deliver";
}

/** The settings that a document's `verify` stands for. */
export function settingsOf(verify: Verify): VerifySettings {
  return typeof verify === "string" ? { by: verify } : verify;
}

/** The settings that ask for all that any of several rules wants: one question answers for them. */
export function strictestOf([first, ...others]: readonly [VerifySettings, ...VerifySettings[]]): VerifySettings {
  const all = [first, ...others];
  return {
    ...first,
    ...(all.some(({ by }) => by === "tag") && { by: "tag" }),
    ...(all.some(({ pullable }) => pullable === true) && { pullable: true }),
  };
}

/** Whether an answer that was found by some settings answers for others. */
export function answersFor(found: VerifySettings, wanted: VerifySettings): boolean {
  return (found.by === "tag" || wanted.by === "digest") && (found.pullable === true || wanted.pullable !== true);
}

/** The verification of a push that has just come. */
export function openVerification(settings: VerifySettings, now: number): Verification {
  return { settings, status: "pending", since: now, dueAt: now, checks: 0 };
}

/** The verification while it is asked: due again when an answer must have come, should it never be recorded. */
export function beginCheck(verification: Verification, leaseEndsAt: number): Verification {
  return { ...verification, dueAt: leaseEndsAt };
}

/** The verification after an answer: confirmed, or to be asked again, or given up. */
export function recordCheck(verification: Verification, event: Event, answer: CheckResult, now: number): Verification {
  const { dueAt: _, reason: __, ...rest } = verification;
  const checked = { ...rest, checks: verification.checks + 1, checkedAt: now };
  const reason = answer.kind === "none" ? answer.reason : mismatchReason(event, answer.facts);
  if (reason === undefined && answer.kind === "facts") return { ...checked, status: "confirmed", found: answer.facts };

  const endsAt = verification.since + (parseDuration(verification.settings.within ?? "") ?? DEFAULT_WITHIN_MS);
  const why = reason ?? "nothing was found";
  if (now >= endsAt) return { ...checked, status: "unconfirmed", reason: why };
  const pauseMs = PAUSES_MS[Math.min(verification.checks, PAUSES_MS.length - 1)] ?? SECOND_MS;
  const next = Math.max(now + pauseMs, (answer.kind === "none" ? answer.retryAt : undefined) ?? 0);
  return { ...checked, dueAt: Math.min(next, endsAt), reason: why };
}

/** The event with what was found out about it. */
export function withTagFacts(event: Event, { found }: Pick<Verification, "found">): Event {
  if (found === undefined) return event;
  const { digest, platforms, size, mediaType } = found;
  return {
    ...event,
    push: {
      ...event.push,
      ...(digest !== undefined && { digest }),
      ...(platforms !== undefined && { platforms }),
      ...(size !== undefined && { size }),
      ...(event.push.mediaType === undefined && mediaType !== undefined && { mediaType }),
    },
  };
}

/** Why an event's deliveries that want it confirmed may not be made; undefined while or when they may. */
export function unconfirmedReason(verification: Verification | undefined): string | undefined {
  if (verification?.status !== "unconfirmed" || verification.settings.unconfirmed === "deliver") return undefined;
  return `not confirmed by Docker Hub: ${verification.reason ?? "it does not know of this push"}`;
}
