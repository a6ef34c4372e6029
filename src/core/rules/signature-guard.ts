import { kindOf } from "../event/kind.ts";
import type { Push } from "../event/event.ts";
import { isGlob } from "../match/glob.ts";
import type { Match } from "../match/match.ts";
import { isDeploy, type Target } from "../targets/target.ts";

/**
 * Returns the targets that do not get a push of a signature: those that deploy, unless the rule asks for signatures.
 * Signing an image pushes a tag, and a broad rule would deploy it.
 */
export function withheldTargets(
  push: Pick<Push, "mediaType" | "tag">,
  names: readonly string[],
  match: Match | undefined,
  targets: Readonly<Record<string, Target>>,
): readonly string[] {
  if (kindOf(push) !== "signature" || asksForSignatures(match ?? {})) return [];
  return names.filter((name) => targets[name] !== undefined && isDeploy(targets[name]));
}

/** Checks whether a condition on the kind names signatures. Excluding another kind is not enough. */
function asksForSignatures({ kind, when, all = [], any = [] }: Match): boolean {
  return (
    textsOf(kind).some((text) => text === "signature" || (isGlob(text) && !text.startsWith("!"))) ||
    (when?.includes("'signature'") ?? false) ||
    (when?.includes('"signature"') ?? false) ||
    [...all, ...any].some(asksForSignatures)
  );
}

function textsOf(operand: Match["kind"]): readonly string[] {
  if (typeof operand === "string") return [operand];
  if (operand === undefined || isList(operand)) return operand ?? [];
  return [operand.exact ?? [], operand.glob ?? []].flat();
}

function isList<T>(value: T): value is Extract<T, readonly unknown[]> {
  return Array.isArray(value);
}
