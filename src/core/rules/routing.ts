import type { Coalescing } from "../delivery/coalesce.ts";
import type { Failure } from "../match/subject.ts";
import type { RuleTarget } from "./rule.ts";
import type { RuleVerify } from "../verify/settings.ts";

/** A target that never goes back by version. */
export interface ByVersion {
  readonly target: string;
  /** The push's version, which the target gets only if it has no higher one. Absent if the tag has none. */
  readonly version?: string;
}

/** The result of one rule for an event. */
export interface RuleTrace {
  readonly rule: string;
  readonly matched: boolean;
  /** Why the rule was not evaluated. */
  readonly skipped?: "disabled" | "after a final rule";
  /** The first condition that failed. */
  readonly failed?: Failure;
  /** Targets of a matching rule that do not get the push: deploy targets get no signatures. */
  readonly withheld?: readonly string[];
  /** Targets of a matching rule that do not get the push if they have a higher version. */
  readonly byVersion?: readonly ByVersion[];
}

/** A rule's settings for a target, which override the target's own. */
export type Overrides = Omit<Exclude<RuleTarget, string>, "target"> & {
  /** Set if the rule coalesces pushes. Targets that wait for others follow those instead. */
  readonly coalesce?: Coalescing;
  /** Set if the rule's `verify` differs from the document's. */
  readonly verify?: RuleVerify;
};

/** The targets of an event, and why. */
export interface Routing {
  /** Names of the rules that matched. */
  readonly rules: readonly string[];
  /** Names of their targets, without duplicates. If no rule matched a push: those of the document's `default`. */
  readonly targets: readonly string[];
  /**
   * Overrides by target name. The first rule that names a target decides. `verify` comes from the first rule that has
   * one; "off" counts only in the first rule.
   */
  readonly overrides: Readonly<Record<string, Overrides>>;
  /** Whether the document's `default` applied. */
  readonly isDefault: boolean;
  /** Why no rule was evaluated: the document does not accept the sender, or no tag has the digest of the push. */
  readonly refused?: string;
  readonly trace: readonly RuleTrace[];
  /**
   * Why the push is held: a final rule could not be evaluated. If it had matched, later rules would not have applied,
   * so none of them may decide.
   */
  readonly held?: string;
  /** Set if the push is held because the rules took too much work. */
  readonly isOutOfWork?: true;
}
