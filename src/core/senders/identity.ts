import type { Push } from "../event/event.ts";
import { DUPLICATE_WINDOW_MS } from "../event/event-id.ts";

/** What tells a push from the next one of the same tag, in the bodies that a sender really sends. */
export interface Identity {
  /** The fields of a body that are new with each push and the same when it is repeated; empty where there are none. */
  readonly fields: readonly string[];
  /** The header that is new with each push and the same when it is repeated, in lower case. */
  readonly header?: string;
}

/** Longer than Quay goes on with a push: four retries, each 50 seconds after the last at most. */
const MINUTES_MS = 300_000;

/**
 * How long a repeated body is the same push, in milliseconds. Without anything that is new with each push, a second push
 * of the same tag has the same body as the first: only what comes as soon as a retry is taken for one.
 *
 * @param push its time stands for every field of {@link Identity}: bodies that have one have them all
 * @param deliveryId the value of the header
 */
export function repeatWindowMs(
  { fields }: Identity,
  { pushedAt }: Pick<Push, "pushedAt">,
  deliveryId: string | undefined,
): number {
  const isUnique = deliveryId !== undefined || (fields.length > 0 && pushedAt !== undefined);
  return isUnique ? DUPLICATE_WINDOW_MS : MINUTES_MS;
}

/** Which window since 1970 a time is in; undefined where the window is the longest, which ids have without it. */
export function windowAt(time: number, windowMs: number): number | undefined {
  return windowMs >= DUPLICATE_WINDOW_MS ? undefined : Math.floor(time / windowMs);
}
