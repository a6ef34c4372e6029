import type { Event } from "../event.ts";

/** What a target's request is built from. */
export interface Material {
  readonly event: Event;
  /** The body that Docker Hub sent, byte for byte. */
  readonly body: Uint8Array;
  /** The `webhook-id` of the delivery. */
  readonly deliveryId: string;
}

/** A request as a target type builds it; hubrelay's own headers are added when it is sent. */
export interface TargetRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string | null;
}
