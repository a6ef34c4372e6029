const QUOTE = 0x22;
const BACKSLASH = 0x5c;

const CODES = { ",": 0x2c, ":": 0x3a, "[": 0x5b, "]": 0x5d, "{": 0x7b, "}": 0x7d } as const;

/** Punctuation of JSON. */
export type Mark = keyof typeof CODES;

/**
 * A forward-only cursor over valid JSON. It exposes what `JSON.parse` hides, such as repeated keys. Skips strings and
 * nested values unread, in linear time.
 */
export class JsonCursor {
  readonly #json: string;
  #at = 0;

  constructor(json: string) {
    this.#json = json;
  }

  /** Checks whether the next value or mark starts with this character. Moves over spaces only. */
  isAt(mark: Mark): boolean {
    return this.#next() === CODES[mark];
  }

  /** Moves past a mark if it is next; returns whether it was. */
  take(mark: Mark): boolean {
    const isNext = this.isAt(mark);
    if (isNext) this.#at++;
    return isNext;
  }

  /** Reads a key, decoded, and moves past its colon. */
  takeKey(): string {
    this.#next();
    const start = this.#at;
    this.#skipString();
    const raw = this.#json.slice(start, this.#at);
    this.take(":");
    return raw.includes("\\") ? (JSON.parse(raw) as string) : raw.slice(1, -1);
  }

  /** Moves past the next value. */
  skipValue(): void {
    let depth = 0;
    do {
      const code = this.#next();
      if (code === QUOTE) this.#skipString();
      else if (isLiteral(code)) this.#skipLiteral();
      else {
        if (code === CODES["["] || code === CODES["{"]) depth++;
        else if (code === CODES["]"] || code === CODES["}"]) depth--;
        this.#at++;
      }
    } while (depth > 0 && this.#at < this.#json.length);
  }

  #skipString(): void {
    let end = this.#at;
    do end = this.#json.indexOf('"', end + 1);
    while (end !== -1 && this.#isEscaped(end));
    this.#at = end === -1 ? this.#json.length : end + 1;
  }

  /** Checks whether a character is escaped, by an odd number of backslashes before it. */
  #isEscaped(place: number): boolean {
    let start = place;
    while (this.#json.charCodeAt(start - 1) === BACKSLASH) start--;
    return (place - start) % 2 === 1;
  }

  #skipLiteral(): void {
    while (isLiteral(this.#json.charCodeAt(this.#at))) this.#at++;
  }

  /** Moves over spaces; returns the code of the next character, 0 at the end. */
  #next(): number {
    while (this.#at < this.#json.length && this.#json.charCodeAt(this.#at) <= 0x20) this.#at++;
    return this.#at < this.#json.length ? this.#json.charCodeAt(this.#at) : 0;
  }
}

/** Checks whether a character can be in a number, `true`, `false` or `null`. */
function isLiteral(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x61 && code <= 0x7a) ||
    code === 0x2d ||
    code === 0x2b ||
    code === 0x2e ||
    code === 0x45
  );
}
