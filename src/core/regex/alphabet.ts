import { namedSet } from "./char-set.ts";
import type { Program } from "./program.ts";

/** What is on a side of a place in the text: a newline, a character of a word, another one, or the text's end. */
export type Side = "newline" | "word" | "other" | "edge";

/** Characters that a program cannot tell apart: they are in the same sets, and the same to its assertions. */
export interface CharKind {
  readonly id: number;
  /** 1 or 0, by the index of a set in the program. */
  readonly inSets: Uint8Array;
  readonly side: Side;
}

/** What follows the last character. */
export const END: CharKind = { id: 0, inSets: new Uint8Array(), side: "edge" };

/** How many characters' kinds are at hand. No two of ASCII share a slot. */
const SLOTS = 128;

/** What a kind takes without its sets. */
const KIND_BYTES = 300;

const WORD = namedSet("\\w", false);

/** Tells the kinds of the characters of texts. */
export class Alphabet {
  readonly #program: Program;
  readonly #remember: (bytes: number) => void;
  readonly #kinds = new Map<string, CharKind>();
  readonly #codePoints = new Int32Array(SLOTS).fill(-1);
  readonly #kindAt: CharKind[] = [];

  /** `remember` is told of the bytes that kinds take. */
  constructor(program: Program, remember: (bytes: number) => void) {
    this.#program = program;
    this.#remember = remember;
  }

  kindOf(codePoint: number): CharKind {
    const slot = codePoint % SLOTS;
    if (this.#codePoints[slot] !== codePoint) {
      this.#kindAt[slot] = this.#find(codePoint);
      this.#codePoints[slot] = codePoint;
    }
    return this.#kindAt[slot] ?? END;
  }

  #find(codePoint: number): CharKind {
    const { sets, hasSides } = this.#program;
    const inSets = Uint8Array.from(sets, (set) => Number(set.has(codePoint)));
    const side = hasSides ? sideOf(codePoint) : "other";
    const key = `${side}${inSets.join("")}`;
    const known = this.#kinds.get(key);
    if (known !== undefined) return known;
    const kind = { id: this.#kinds.size + 1, inSets, side } as const;
    this.#kinds.set(key, kind);
    this.#remember(KIND_BYTES + 2 * sets.length);
    return kind;
  }
}

function sideOf(codePoint: number): Side {
  if (codePoint === 10) return "newline";
  return WORD?.has(codePoint) === true ? "word" : "other";
}
