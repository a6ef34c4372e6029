import { MINUTE_MS } from "../../../core/lib/time.ts";
import type { Meta } from "../../storage/meta.ts";

/** The name in `meta`: all as one list in JSON, so that a look-up costs one row. */
const FOUND_TAGS = "found-tags";

/** How long after its look-up a tag's own push can come. Harbor repeats a request for some minutes. */
const ON_ITS_WAY_MS = 10 * MINUTE_MS;

const MAX_KEPT = 50;

/** A tag that was looked up, and the event that it became. */
export interface FoundTag {
  readonly tag: string;
  readonly digest: string;
  readonly event: string;
  /** Time of the look-up. */
  readonly at: number;
}

/** The tags that were looked up in the last ten minutes: a registry may still report them itself. */
export class FoundTags {
  readonly #meta: Meta;

  constructor(meta: Meta) {
    this.#meta = meta;
  }

  /** The id of the latest event of a tag that was looked up with a digest; undefined if there is none. */
  find(tag: string, digest: string, now: number): string | undefined {
    return this.#all(now).findLast((found) => found.tag === tag && found.digest === digest)?.event;
  }

  keep(found: readonly FoundTag[], now: number): void {
    this.#meta.set(FOUND_TAGS, JSON.stringify([...this.#all(now), ...found].slice(-MAX_KEPT)));
  }

  #all(now: number): readonly FoundTag[] {
    const all = JSON.parse(this.#meta.get(FOUND_TAGS) ?? "[]") as FoundTag[];
    return all.filter(({ at }) => now - at < ON_ITS_WAY_MS);
  }
}
