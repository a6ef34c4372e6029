import * as v from "valibot";
import { LowerBound } from "./lower-bound.ts";
import type { OutputOf } from "./operation.ts";

const count = (description: string) => v.pipe(v.number(), v.integer(), v.description(description));

/** The result of one call, or of a dry run. */
export const Deletion = v.object({
  dryRun: v.boolean(),
  events: count("events deleted; with `dryRun` all that the query finds"),
  bytes: count("bytes of their bodies and records"),
  cancelled: count("pending deliveries that are cancelled"),
  open: count(
    "events kept because they are held or have pending deliveries; with `dryRun` all such that the query finds",
  ),
  repositories: count("repositories with no event left, whose storage is freed"),
  failed: count("events that could not be deleted: call again without `cursor`"),
  isLowerBound: LowerBound,
  next: v.exactOptional(
    v.pipe(v.string(), v.description("the `cursor` of the next call; absent when all are deleted")),
  ),
});
export type Deletion = OutputOf<typeof Deletion>;

/** The result in one repository's object. */
export interface Freed extends Pick<Deletion, "events" | "bytes" | "cancelled"> {
  /** Whether the repository has no stored data left. */
  readonly isEmpty: boolean;
  /** The ids of open events that it was to keep; absent from objects of an earlier version. */
  readonly open?: readonly string[];
}
