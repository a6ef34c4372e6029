const QUOTE = 0x22;
const BACKSLASH = 0x5c;

const CODES = { ",": 0x2c, ":": 0x3a, "[": 0x5b, "]": 0x5d, "{": 0x7b, "}": 0x7d } as const;

/** The punctuation of JSON. */
export type Mark = keyof typeof CODES;

/**
 * A place in a text of valid JSON, which moves forward only. It shows what `JSON.parse` hides, such as repeated keys.
 * Strings and nested values are skipped without being read, each in time linear in its length.
 */
export class JsonCursor {
  readonly #json: string;
  #at = 0;

  constructor(json: string) {
    this.#json = json;
  }

  /** Whether the next value or mark begins with this character. Moves over spaces only. */
  isAt(mark: Mark): boolean {
    return this.#next() === CODES[mark];
  }

  /** Moves behind a mark, if it is next; returns whether it was. */
  take(mark: Mark): boolean {
    const isNext = this.isAt(mark);
    if (isNext) this.#at++;
    return isNext;
  }

  /** Reads a key with its escapes decoded, and moves behind its colon. */
  takeKey(): string {
    this.#next();
    const start = this.#at;
    this.#skipString();
    const raw = this.#json.slice(start, this.#at);
    this.take(":");
    return raw.includes("\\") ? (JSON.parse(raw) as string) : raw.slice(1, -1);
  }

  /** Moves behind the next value, whatever is in it. */
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

  /** Whether the character at a place is escaped: an odd number of backslashes is before it. */
  #isEscaped(place: number): boolean {
    let start = place;
    while (this.#json.charCodeAt(start - 1) === BACKSLASH) start--;
    return (place - start) % 2 === 1;
  }

  #skipLiteral(): void {
    while (isLiteral(this.#json.charCodeAt(this.#at))) this.#at++;
  }

  /** Moves over spaces; returns the code of the character behind them, 0 at the end. */
  #next(): number {
    while (this.#at < this.#json.length && this.#json.charCodeAt(this.#at) <= 0x20) this.#at++;
    return this.#at < this.#json.length ? this.#json.charCodeAt(this.#at) : 0;
  }
}

/** Whether a character is of a number, `true`, `false` or `null`. */
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
