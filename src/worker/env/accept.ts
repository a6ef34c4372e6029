import type { Event } from "../../core/event/event.ts";
import type { Decision } from "../../core/record/decision.ts";

// The types with which a push crosses from the Worker to its repository's object. During a deploy the two may be of
// different versions for some minutes: fields are added, never renamed or given another meaning.

/** A validated push to store: routed, or held. */
export interface AcceptRequest {
  readonly event: Event;
  /** The event's page in the dashboard. */
  readonly url: string;
  readonly body: Uint8Array;
  /** SHA-256 of the fields that identify the push. A second push with this digest is a duplicate. */
  readonly digest: Uint8Array;
  /** The digest for the window before, where the sender's body has no field that changes with each push. */
  readonly earlierDigest?: Uint8Array;
  /** The digest as versions up to 0.1.0 computed it: the push may be stored under it. */
  readonly formerDigest?: Uint8Array;
  /** Window in which a push with this digest is a duplicate, in milliseconds; 24 hours if absent. */
  readonly repeatMs?: number;
  readonly decision?: Decision;
  /** Names of the targets that operators have paused; absent if the sender of the request does not know. */
  readonly paused?: readonly string[];
  /** Why the push cannot be routed now. */
  readonly held?: string;
  /** Set if the repository's object has to evaluate the rules, because that takes longer than a request may. */
  readonly isDeferred?: true;
}

/** The result for one push. */
export interface AcceptResult {
  readonly event: string;
  /** The push was stored before; nothing new was stored. */
  readonly duplicate: boolean;
  readonly rules: readonly string[];
  readonly deliveries: readonly { readonly id: string; readonly target: string }[];
  /** Why the event is held. */
  readonly held?: string;
  /** Set if Docker Hub has to confirm the push before it is routed. */
  readonly verifying?: true;
  /** Set if nothing was stored because the repository is over its limit: milliseconds until there is room. */
  readonly refusedForMs?: number;
  /** Set if nothing was stored because the repository never had a push, and the caller wanted known ones only. */
  readonly isNewRepository?: true;
}
