type Key = string | number;

const STEP = /\.?([A-Za-z_$][\w$]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/g;

/** The keys of a path as the API writes it: `rules[0].match.tag`, `targets["my-app"].url`. */
export function parsePath(path: string | readonly Key[]): readonly Key[] {
  if (typeof path !== "string") return path;
  return [...path.matchAll(STEP)].map(([, name, index, quoted]) => {
    if (name !== undefined) return name;
    return index === undefined ? (JSON.parse(quoted ?? '""') as string) : Number(index);
  });
}

/**
 * Where in a JSON text the value at a path begins; where the path leads nowhere, as with a field that is missing, the
 * innermost value around it.
 */
export function offsetOf(text: string, path: readonly Key[]): number {
  const scanner = new Scanner(text);
  scanner.skipSpace();
  for (const key of path) {
    const found = typeof key === "number" ? scanner.findItem(key) : scanner.findField(key);
    if (!found) break;
  }
  return scanner.start;
}

/** Walks over JSON without parsing it, and stops wherever the text is no JSON any more. */
class Scanner {
  /** Where the value found last begins. */
  start = 0;
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  skipSpace(): void {
    while (" \t\r\n".includes(this.#text[this.#at] ?? "x")) this.#at++;
    this.start = this.#at;
  }

  findItem(index: number): boolean {
    let number = 0;
    return this.#find("[", () => number++ === index);
  }

  findField(name: string): boolean {
    return this.#find("{", () => {
      const from = this.#at;
      this.#skipString();
      const key = this.#text.slice(from, this.#at);
      this.#skip(" \t\r\n:");
      return key === JSON.stringify(name);
    });
  }

  /** Goes over the members of the value at hand up to the one that is meant. */
  #find(bracket: "[" | "{", isMeant: () => boolean): boolean {
    const { start } = this;
    this.#at = start;
    if (this.#text[this.#at++] !== bracket) return false;
    for (;;) {
      this.#skip(" \t\r\n,");
      const next = this.#text[this.#at];
      if (next === undefined || next === "]" || next === "}") break;
      const from = this.#at;
      if (isMeant()) {
        this.start = this.#at;
        return true;
      }
      this.#skipValue();
      if (this.#at === from) break;
    }
    this.start = start;
    return false;
  }

  #skip(characters: string): void {
    while (this.#at < this.#text.length && characters.includes(this.#text.charAt(this.#at))) this.#at++;
  }

  #skipString(): void {
    if (this.#text[this.#at] !== '"') return;
    this.#at++;
    while (this.#at < this.#text.length && this.#text[this.#at] !== '"')
      this.#at += this.#text[this.#at] === "\\" ? 2 : 1;
    this.#at++;
  }

  #skipValue(): void {
    let depth = 0;
    do {
      const character = this.#text[this.#at];
      if (character === undefined) return;
      if (character === '"') {
        this.#skipString();
        continue;
      }
      if (character === "{" || character === "[") depth++;
      if (character === "}" || character === "]") depth--;
      if (depth < 0) return;
      this.#at++;
      // A number or a word ends where the next sign of structure is.
    } while (depth > 0 || !",]}".includes(this.#text[this.#at] ?? ","));
  }
}

/** The line, counted from 1, that a problem is on: by its path, or as the JSON parser says it. */
export function lineOf(
  text: string,
  problem: { readonly path: string | readonly Key[]; readonly message: string },
): number {
  const keys = parsePath(problem.path);
  const [, line] = /\(line (\d+) column \d+\)/.exec(problem.message) ?? [];
  if (keys.length === 0 && line !== undefined) return Number(line);
  return text.slice(0, offsetOf(text, keys)).split("\n").length;
}
