import type { Rejection } from "../api/relay.ts";
import type { TargetBlock } from "../metrics/exposition.ts";
import type { Budget } from "../usage/budget.ts";

/** The latest failed delivery to a target. */
export interface LatestFailure {
  readonly event: string;
  readonly delivery: string;
  readonly repository: string;
  readonly tag?: string;
  readonly reason?: string;
  /** End of its last attempt, or else when its event was received; milliseconds since 1970. */
  readonly at: number;
}

/** A target at which deliveries failed. */
export interface FailingTarget {
  readonly target: string;
  /** Events whose latest delivery to it failed. */
  readonly count: number;
  readonly latest?: LatestFailure;
}

/** A delivery that waits for an approval. */
export interface AwaitedApproval {
  readonly delivery: string;
  readonly event: string;
  readonly target: string;
  readonly repository: string;
  readonly tag?: string;
  readonly pusher?: string;
  readonly receivedAt: number;
}

/** A use of a token; times in milliseconds since 1970. */
export interface UsedToken {
  readonly label: string;
  readonly lastUsedAt: number;
  readonly repositories: readonly { readonly name: string; readonly firstUsedAt: number }[];
}

/** What the index across repositories knows. */
export interface IndexedFacts {
  readonly failing: readonly FailingTarget[];
  readonly approvals: readonly AwaitedApproval[];
  readonly held: {
    readonly count: number;
    readonly latest?: { readonly id: string; readonly receivedAt: number; readonly reason?: string };
  };
  readonly blocks: readonly TargetBlock[];
  readonly tokens: readonly UsedToken[];
  readonly unusedTokens: readonly string[];
  readonly rejections: readonly Rejection[];
  readonly budget: Pick<Budget, "status" | "resetsAt" | "resources" | "plan">;
}

/** A pause of a target. */
export interface PausedTarget {
  readonly reason: string;
  readonly since?: number;
  /** When it ends by itself, in milliseconds since 1970. */
  readonly until?: number;
  /** The operator's label; absent if the rule document pauses it. */
  readonly operator?: string;
}

/** A rule document that cannot be used. */
export interface BrokenRules {
  readonly status: "invalid" | "missing" | "unreadable";
  readonly reason: string;
  /** Of an invalid document. */
  readonly revision?: string;
}

/** All that items are made of. */
export interface AttentionFacts extends IndexedFacts {
  /** Failures since then were counted, in milliseconds since 1970. */
  readonly from: number;
  /** The targets of the rule document, or of the last valid one, with their pauses; undefined if there never was one. */
  readonly targets: Readonly<Record<string, { readonly paused?: PausedTarget }>> | undefined;
  /** What is wrong with the rule document; undefined if it is valid. */
  readonly brokenRules?: BrokenRules;
}
