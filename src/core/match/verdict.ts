import type { Event } from "../event/event.ts";

/** What conditions are evaluated on. */
export interface Subject {
  readonly event: Event;
  /** The payload as it was sent, parsed. */
  readonly payload: unknown;
}

/** The first condition that did not hold, by its place in the rule's `match`. */
export interface Failure {
  /** As in `tag`, `not`, `any[1].repository` or `when`. */
  readonly path: string;
  /** What the document asks for, as it is written there. */
  readonly expected: string;
  /** What the push has; absent when it has no such field. */
  readonly actual?: string | boolean;
  /** Why the condition could not be evaluated. This is a fault of the rule, and shown as one. */
  readonly error?: string;
}

/** A compiled condition: undefined when it holds, otherwise which part of it does not. */
export type Condition = (subject: Subject) => Failure | undefined;
