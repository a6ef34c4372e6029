import type { Facts } from "../storage/meta.ts";
import type { LinkKey } from "../env/directory-calls.ts";

/** The fact that holds the key. */
const LINK_KEY = "link-key";

const ID_BYTES = 6;
const SECRET_BYTES = 32;

/** Keeps the key that seals links. All methods are synchronous. */
export class LinkKeys {
  readonly #facts: Facts;

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  /** The key; the first call makes it. */
  current(): LinkKey {
    const stored = this.#facts.get(LINK_KEY);
    return stored === undefined ? this.rotate() : (JSON.parse(stored) as LinkKey);
  }

  /** Replaces the key, and so revokes every link that was made before. */
  rotate(): LinkKey {
    const key = { id: random(ID_BYTES), secret: random(SECRET_BYTES) };
    this.#facts.set(LINK_KEY, JSON.stringify(key));
    return key;
  }
}

function random(bytes: number): string {
  return crypto.getRandomValues(new Uint8Array(bytes)).toBase64({ alphabet: "base64url", omitPadding: true });
}
