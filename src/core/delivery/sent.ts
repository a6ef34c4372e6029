import { VERSION } from "../lib/version.ts";

/** What is kept of a request that was sent, to prove later that a rebuilt one is the same. */
export interface Sent {
  /** The first 12 hexadecimal digits of the SHA-256 of the request without its secrets. */
  readonly digest: string;
  /** The `webhook-timestamp`, in seconds since 1970. */
  readonly timestamp: number;
}

/** Formats the field `sent` of an attempt of this version. */
export function formatSent({ digest }: Pick<Sent, "digest">): string {
  return `${VERSION}/${digest}`;
}

/** Splits the field `sent` of an attempt; undefined if it is not one. */
export function parseSent(sent: string): { readonly version: string; readonly digest: string } | undefined {
  const [, version, digest] = /^([\w.+-]{1,50})\/([0-9a-f]{12})$/.exec(sent) ?? [];
  return version === undefined || digest === undefined ? undefined : { version, digest };
}
