import * as v from "valibot";
import { strict } from "../schema/strict.ts";
import type { OutputOf } from "./operation.ts";
import { page, Time } from "./query.ts";

/** Selects the events to delete: those that match all given fields. One of the first four is required. */
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

/** The result of one call, or of a dry run. */
export const Deletion = v.object({
  dryRun: v.boolean(),
  events: count("events deleted; with `dryRun` all that the query finds"),
  bytes: count("bytes of their bodies and records"),
  cancelled: count("pending deliveries that are cancelled"),
  repositories: count("repositories with no event left, whose storage is freed"),
  failed: count("events that could not be deleted: call again without `cursor`"),
  next: v.exactOptional(
    v.pipe(v.string(), v.description("the `cursor` of the next call; absent when all are deleted")),
  ),
});
export type Deletion = OutputOf<typeof Deletion>;

/** The result in one repository's object. */
export interface Freed extends Pick<Deletion, "events" | "bytes" | "cancelled"> {
  /** Whether the repository has no stored data left. */
  readonly isEmpty: boolean;
}
