import type { Alert } from "./alert.ts";

/** A push as parsed: names normalised, times in milliseconds since 1970. */
export interface Push {
  /**
   * `namespace/name`, as in `acme/web` or `library/nginx`. Registries other than Docker Hub come first:
   * `ghcr.io/acme/web`.
   */
  readonly repository: string;
  /** The host of a registry other than Docker Hub, as in `ghcr.io`. */
  readonly registry?: string;
  readonly namespace: string;
  readonly name: string;
  /** Absent in pushes without a tag, which the oldest senders sent. Conditions on the tag do not match them. */
  readonly tag?: string;
  readonly pusher?: string;
  readonly pushedAt?: number;
  readonly mediaType?: string;
  /** The manifest's digest, `sha256:` and 64 digits, if the sender includes it. Docker Hub does not. */
  readonly digest?: string;
  /** As in `linux/amd64`; known after a query to Docker Hub. */
  readonly platforms?: readonly string[];
  /** Compressed bytes of the largest platform's image; known after a query to Docker Hub. */
  readonly size?: number;
  /** Reasons for the rebuild of a mirrored Docker Hardened Image, as in `vulnerability_fix`. */
  readonly changeCategories?: readonly string[];
  readonly isPrivate?: boolean;
  readonly isOfficial?: boolean;
  readonly callbackUrl?: string;
}

/** Origins of a push: a request to the hook, or a push that reconciliation found on Docker Hub. */
export const ORIGINS = ["webhook", "reconciled"] as const;
export type Origin = (typeof ORIGINS)[number];

/** One accepted push, or an alert. It never changes; an event record holds its state. */
export interface Event {
  /** `evt_` and 26 characters. */
  readonly id: string;
  readonly receivedAt: number;
  /** The label of the token that the request used. */
  readonly token: string;
  readonly push: Push;
  /** The sender's name; absent for Docker Hub, and in events that version 0.1.0 stored. */
  readonly sender?: string;
  /** Headers that the sender defines, names in lower case; absent if none came. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Absent for events of the hook. */
  readonly origin?: "reconciled";
  /** Set if the event is an alert. Then `token` and `push` belong to the alert's subject. */
  readonly alert?: Alert;
}

/** Returns the origin of an event's push. */
export function eventOrigin({ origin }: Pick<Event, "origin">): Origin {
  return origin ?? "webhook";
}
