import type { Meta } from "../storage/meta.ts";
import type { LinkKey } from "../env/directory-calls.ts";

/** The name of the key in `meta`. */
const LINK_KEY = "link-key";

const ID_BYTES = 6;
const SECRET_BYTES = 32;

/** The key that seals links. All methods are synchronous. */
export class LinkKeys {
  readonly #meta: Meta;

  constructor(meta: Meta) {
    this.#meta = meta;
  }

  /** The current key; the first call makes it. */
  current(): LinkKey {
    const stored = this.#meta.get(LINK_KEY);
    return stored === undefined ? this.rotate() : (JSON.parse(stored) as LinkKey);
  }

  /** Replaces the key and so revokes every earlier link. */
  rotate(): LinkKey {
    const key = { id: random(ID_BYTES), secret: random(SECRET_BYTES) };
    this.#meta.set(LINK_KEY, JSON.stringify(key));
    return key;
  }
}

function random(bytes: number): string {
  return crypto.getRandomValues(new Uint8Array(bytes)).toBase64({ alphabet: "base64url", omitPadding: true });
}
