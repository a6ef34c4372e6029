import type { Event } from "../event/event.ts";

/** The input of conditions. */
export interface Subject {
  readonly event: Event;
  /** The parsed payload, as sent. */
  readonly payload: unknown;
}

/** The first condition that failed. */
export interface Failure {
  /** Its place in `match`, as in `tag`, `not`, `any[1].repository` or `when`. */
  readonly path: string;
  /** The operand, as in the document. */
  readonly expected: string;
  /** The push's value; absent if it has none. */
  readonly actual?: string | boolean;
  /** Which operator or setting may have been meant, where the value looks like one that should match. */
  readonly hint?: string;
  /** Why the evaluation failed. This is a fault of the rule. */
  readonly error?: string;
}

/** A compiled condition. Returns undefined if it holds, else the part that failed. */
export type Condition = (subject: Subject) => Failure | undefined;
