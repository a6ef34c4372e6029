import type { CharSet } from "./char-set.ts";
import type { Assertion, Regex } from "./tree.ts";

/** A step of a program. `next` is the index of the instruction that follows; at a split several do. */
export type Instruction =
  | { readonly kind: "match" }
  | { readonly kind: "set"; readonly set: number; readonly next: number }
  | { readonly kind: "assertion"; readonly assertion: Assertion; readonly next: number }
  | { readonly kind: "split"; readonly next: readonly number[] };

/** A regular expression as an automaton, by the construction of Thompson (https://doi.org/10.1145/363347.363387). */
export interface Program {
  readonly instructions: readonly Instruction[];
  readonly start: number;
  /** The sets of characters that instructions name by their index, each once. */
  readonly sets: readonly CharSet[];
  /** Whether an assertion depends on the characters around it. */
  readonly hasSides: boolean;
  /** What it takes in memory, about. */
  readonly bytes: number;
}

/** The instruction that is the match. */
export const MATCH = 0;

/** What an instruction takes, and a character of a set's key, which tells how much there is in the set. */
const INSTRUCTION_BYTES = 60;
const KEY_BYTES = 40;

/** How many instructions an expression takes when its repetitions are written out. */
export function programSize(regex: Regex): number {
  return 1 + sizeOf(regex);
}

function sizeOf(regex: Regex): number {
  switch (regex.kind) {
    case "set":
    case "assertion":
      return 1;
    case "sequence":
      return regex.parts.reduce((size, part) => size + sizeOf(part), 0);
    case "choice":
      return regex.parts.reduce((size, part) => size + sizeOf(part), 1);
    case "repetition": {
      const { part, min, max } = regex;
      return max === Infinity ? Math.max(1, min) * sizeOf(part) + 1 : max * sizeOf(part) + (max - min);
    }
  }
}

/** Writes an expression out, from its end to its start. */
export function compileProgram(regex: Regex): Program {
  const writer = new Writer();
  const start = writer.write(regex, MATCH);
  const { instructions, sets } = writer;
  return {
    instructions,
    start,
    sets: [...sets.values()],
    hasSides: instructions.some((each) => each.kind === "assertion" && !each.assertion.startsWith("text")),
    bytes: INSTRUCTION_BYTES * instructions.length + KEY_BYTES * [...sets.keys()].join("").length,
  };
}

class Writer {
  readonly instructions: Instruction[] = [{ kind: "match" }];
  readonly sets = new Map<string, CharSet>();
  readonly #indexes = new Map<string, number>();

  /** Writes what leads to `next`, and gives where it begins. */
  write(regex: Regex, next: number): number {
    switch (regex.kind) {
      case "set":
        return this.#add({ kind: "set", set: this.#indexOf(regex.set), next });
      case "assertion":
        return this.#add({ kind: "assertion", assertion: regex.assertion, next });
      case "sequence":
        return regex.parts.reduceRight((next, part) => this.write(part, next), next);
      case "choice":
        return this.#add({ kind: "split", next: regex.parts.map((part) => this.write(part, next)) });
      case "repetition": {
        const { part, min, max } = regex;
        if (max === Infinity) return this.#repeat(part, min - 1, this.#loop(part, min, next));
        let start = next;
        for (let times = min; times < max; times++) {
          start = this.#add({ kind: "split", next: [next, this.write(part, start)] });
        }
        return this.#repeat(part, min, start);
      }
    }
  }

  #add(instruction: Instruction): number {
    return this.instructions.push(instruction) - 1;
  }

  #indexOf(set: CharSet): number {
    const index = this.#indexes.get(set.key) ?? this.sets.size;
    this.#indexes.set(set.key, index);
    this.sets.set(set.key, set);
    return index;
  }

  #repeat(part: Regex, times: number, next: number): number {
    let start = next;
    for (let time = 0; time < times; time++) start = this.write(part, start);
    return start;
  }

  /** Any number of times; with a `min` of one or more, from before the first. */
  #loop(part: Regex, min: number, next: number): number {
    const ways = [next];
    const split = this.#add({ kind: "split", next: ways });
    const start = this.write(part, split);
    ways.push(start);
    return min === 0 ? split : start;
  }
}
