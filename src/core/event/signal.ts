import type { Event } from "./event.ts";

/** Kinds of signals that gates wait for. */
export const SIGNAL_KINDS = ["scan", "replication"] as const;
export type SignalKind = (typeof SIGNAL_KINDS)[number];

/** The status of a signal that says that all went well. */
export const SUCCESS = "success";

/** What a scan can find, the highest first. */
export const SEVERITIES = ["critical", "high", "medium", "low", "negligible", "unknown", "none"];

/** A sender's report about an artifact other than its push: the end of a scan or of a replication. */
export interface Signal {
  readonly kind: SignalKind;
  /** The full name, as in a push. */
  readonly repository: string;
  /** The host of a registry other than Docker Hub. */
  readonly registry?: string;
  /** A signal has a tag, a digest or both. */
  readonly tag?: string;
  readonly digest?: string;
  /** {@link SUCCESS}, or the sender's word for another end, in lower case. */
  readonly status: string;
  /** The highest severity that a scan found, in lower case; `none` if it found nothing. */
  readonly severity?: string;
  /** The findings of a scan by severity, in lower case; absent if they were not counted. */
  readonly counts?: Readonly<Record<string, number>>;
  /** The name of the scanner. */
  readonly scanner?: string;
  /** When it ended by the sender's clock, in milliseconds since 1970. */
  readonly at?: number;
}

/** A signal with the time at which it was received, in milliseconds since 1970. */
export interface ReceivedSignal extends Signal {
  readonly receivedAt: number;
}

/**
 * Checks whether a signal of a push's repository is about the push: by its digest, or that of one of its platforms; where
 * one of the two has none, by the tag, if the signal was received after the push.
 *
 * @param platforms the digests of a multi-platform image's manifests, if they are known
 */
export function isAbout(
  { tag, digest, receivedAt }: ReceivedSignal,
  event: Pick<Event, "push" | "receivedAt">,
  platforms: readonly string[] = [],
): boolean {
  const { push } = event;
  if (digest !== undefined && platforms.includes(digest)) return true;
  if (digest !== undefined && push.digest !== undefined) return digest === push.digest;
  return tag !== undefined && tag === push.tag && receivedAt >= event.receivedAt;
}

/**
 * Checks whether a signal replaces an earlier one of the same kind and artifact. Senders repeat requests, so one that
 * ended at the same time with the same result is a duplicate.
 */
export function replaces(signal: ReceivedSignal, known: ReceivedSignal | undefined): boolean {
  if (known?.at === undefined || signal.at === undefined) return true;
  const isSame = signal.status === known.status && signal.severity === known.severity;
  return signal.at > known.at || (signal.at === known.at && !isSame);
}
