import * as v from "valibot";
import { strict } from "../schema/strict.ts";
import type { OutputOf } from "./operation.ts";
import { page, Time } from "./query.ts";

/** Which events to delete: those that all given fields are true of. At least one of the first four is required. */
export const DeletionQuery = strict({
  token: v.exactOptional(v.pipe(v.string(), v.description("the label of the token that the push came with"))),
  repository: v.exactOptional(v.pipe(v.string(), v.description("`namespace/name`"))),
  after: v.exactOptional(v.pipe(Time, v.description("received then or later; milliseconds since 1970"))),
  before: v.exactOptional(v.pipe(Time, v.description("received before then; milliseconds since 1970"))),
  dryRun: v.exactOptional(
    v.pipe(v.picklist(["true", "false"]), v.description("`true` counts the events and deletes none")),
  ),
  cursor: page.cursor,
});
export type DeletionQuery = OutputOf<typeof DeletionQuery>;

const count = (description: string) => v.pipe(v.number(), v.integer(), v.description(description));

/** What a call has deleted, or would delete. */
export const Deletion = v.object({
  dryRun: v.boolean(),
  events: count("events deleted; with `dryRun` all that the query finds"),
  bytes: count("bytes of their bodies and records"),
  cancelled: count("deliveries that were pending, and are never made"),
  repositories: count("repositories without any event left, whose storage is freed"),
  failed: count("events that could not be reached and are still there: call again without `cursor`"),
  next: v.exactOptional(v.pipe(v.string(), v.description("the `cursor` to go on with; absent when all are deleted"))),
});
export type Deletion = OutputOf<typeof Deletion>;

/** What a repository's object has deleted. */
export interface Freed extends Pick<Deletion, "events" | "bytes" | "cancelled"> {
  /** Whether nothing of the repository is stored any more. */
  readonly isEmpty: boolean;
}
