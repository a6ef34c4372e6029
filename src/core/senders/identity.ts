import type { Push } from "../event/event.ts";
import { DUPLICATE_WINDOW_MS } from "../event/event-id.ts";

/** The parts of a sender's requests that distinguish a push from the previous push of the same tag. */
export interface Identity {
  /** Fields that are new with each push and repeat with a retry. Empty if there are none. */
  readonly fields: readonly string[];
  /** The header, in lower case, that is new with each push and repeats with a retry. */
  readonly header?: string;
}

/** Longer than Quay retries a push: four times, at most 50 seconds apart. */
const MINUTES_MS = 300_000;

/**
 * Returns for how many milliseconds a repeated body is the same push. If nothing in the request is unique to a push,
 * two pushes of a tag have the same body, so only a quick repeat counts as a retry.
 *
 * @param push its time stands for all fields of {@link Identity}: bodies that have one of them have all
 * @param deliveryId the value of the identity header
 */
export function repeatWindowMs(
  { fields }: Identity,
  { pushedAt }: Pick<Push, "pushedAt">,
  deliveryId: string | undefined,
): number {
  const isUnique = deliveryId !== undefined || (fields.length > 0 && pushedAt !== undefined);
  return isUnique ? DUPLICATE_WINDOW_MS : MINUTES_MS;
}

/** Returns the number of the window since 1970; undefined for the longest one, whose ids carry no number. */
export function windowAt(time: number, windowMs: number): number | undefined {
  return windowMs >= DUPLICATE_WINDOW_MS ? undefined : Math.floor(time / windowMs);
}
