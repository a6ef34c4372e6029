import { get } from "../../api/client.ts";
import type { AttemptDetail } from "../../api/contract.ts";
import type { TargetGroup } from "./verdict.ts";

/** An attempt by its delivery's id and its number. */
export interface Selected {
  readonly delivery: string;
  readonly attempt: number;
}

/** Loads an attempt with its request. */
export function loadAttempt({ delivery, attempt }: Selected): Promise<AttemptDetail> {
  return get<AttemptDetail>(`/deliveries/${encodeURIComponent(delivery)}/attempts/${attempt}`);
}

/** The attempt that is shown first: the last one of the first target that was tried. */
export function firstSelected(groups: readonly TargetGroup[]): Selected | undefined {
  const tried = groups
    .flatMap(({ latest, earlier }) => [latest, ...earlier])
    .find(({ attempts }) => attempts.length > 0);
  return tried === undefined ? undefined : { delivery: tried.id, attempt: tried.attempts.length };
}
