import { Alphabet, END, type CharKind, type Side } from "./alphabet.ts";
import { forgetWhenFull, remember } from "./memory.ts";
import { MATCH, type Instruction, type Program } from "./program.ts";
import type { Assertion } from "./tree.ts";

/** All the places of a program where the text so far can have led. */
interface State {
  /** The instructions' indexes, ascending, as the characters of a text. */
  readonly places: string;
  readonly before: Side;
  /** The state that follows, by the kind of the next character, as far as it has been asked for. */
  readonly next: (State | undefined)[];
}

const MATCHED: State = { places: "", before: "other", next: [] };
const NOWHERE: State = { places: "", before: "other", next: [] };

/** What an automaton begins with. */
const AUTOMATON_BYTES = 3000;

/** What a state takes without its places and what follows, and each of these. */
const STATE_BYTES = 250;
const PLACE_BYTES = 4;
const NEXT_BYTES = 16;

/**
 * Looks for a part of a text that matches a program. All of the program's ways are walked at once, so that a text takes
 * a time linear in its length. The places that they reach together become a state when they are first met, which later
 * texts then find. There can be exponentially many of these: at a bound all are forgotten.
 */
export class Automaton {
  readonly #program: Program;
  readonly #isTiedToStart: boolean;
  readonly #states = new Map<string, State>();
  #alphabet: Alphabet | undefined;
  #start: State | undefined;

  constructor(program: Program) {
    this.#program = program;
    const { instructions, start } = program;
    const later = reach(instructions, String.fromCharCode(start), (assertion) => assertion !== "text start");
    this.#isTiedToStart = later.every((place) => place !== MATCH && instructions[place]?.kind !== "set");
  }

  /** Whether a part of the text matches. */
  test(text: string): boolean {
    this.#start ??= this.#begin();
    let state = this.#start;
    for (let at = 0; at < text.length; at++) {
      const codePoint = text.codePointAt(at) ?? 0;
      if (codePoint > 0xffff) at++;
      this.#alphabet ??= new Alphabet(this.#program, (bytes) => remember(this, bytes));
      const kind = this.#alphabet.kindOf(codePoint);
      state = state.next[kind.id] ?? this.#follow(state, kind);
      if (state === MATCHED) return true;
      if (state === NOWHERE) return false;
    }
    return (state.next[END.id] ?? this.#follow(state, END)) === MATCHED;
  }

  forget(): void {
    this.#states.clear();
    this.#alphabet = undefined;
    this.#start = undefined;
  }

  #begin(): State {
    remember(this, AUTOMATON_BYTES);
    return this.#stateAt(String.fromCharCode(this.#program.start), "edge");
  }

  /** The state behind one more character. A match shows only there, as assertions ask for what follows. */
  #follow(state: State, kind: CharKind): State {
    const { instructions, start } = this.#program;
    const reached = reach(instructions, state.places, (assertion) => holds(assertion, state.before, kind.side));
    const isFollowing = new Uint8Array(instructions.length);
    if (!this.#isTiedToStart) isFollowing[start] = 1;
    for (const place of reached) {
      const each = instructions[place];
      if (each?.kind === "set" && kind.inSets[each.set] === 1) isFollowing[each.next] = 1;
    }
    const next = reached.includes(MATCH) ? MATCHED : this.#stateAt(placesOf(isFollowing), kind.side);
    remember(this, NEXT_BYTES * Math.max(0, kind.id + 1 - state.next.length));
    state.next[kind.id] = next;
    // What follows a state is of the alphabet that has just been forgotten: it is begun anew.
    return next !== MATCHED && next !== NOWHERE && forgetWhenFull() ? this.#stateAt(next.places, next.before) : next;
  }

  #stateAt(places: string, before: Side): State {
    if (places === "") return NOWHERE;
    const key = `${before}${places}`;
    const known = this.#states.get(key);
    if (known !== undefined) return known;
    const state: State = { places, before, next: [] };
    this.#states.set(key, state);
    remember(this, STATE_BYTES + PLACE_BYTES * places.length);
    return state;
  }
}

/** The places, and those that the ways from there lead to without a character. */
function reach(
  instructions: readonly Instruction[],
  places: string,
  holds: (assertion: Assertion) => boolean,
): number[] {
  const reached: number[] = [];
  const isReached = new Uint8Array(instructions.length);
  const add = (place: number): void => {
    if (isReached[place] === 0) reached.push(place);
    isReached[place] = 1;
  };
  for (let at = 0; at < places.length; at++) add(places.charCodeAt(at));
  // It grows while it is walked.
  for (const place of reached) {
    const each = instructions[place];
    if (each?.kind === "split") for (const next of each.next) add(next);
    else if (each?.kind === "assertion" && holds(each.assertion)) add(each.next);
  }
  return reached;
}

function placesOf(isPlace: Uint8Array): string {
  const places: number[] = [];
  for (let place = 0; place < isPlace.length; place++) if (isPlace[place] === 1) places.push(place);
  return String.fromCharCode(...places);
}

function holds(assertion: Assertion, before: Side, after: Side): boolean {
  switch (assertion) {
    case "text start":
      return before === "edge";
    case "text end":
      return after === "edge";
    case "line start":
      return before === "edge" || before === "newline";
    case "line end":
      return after === "edge" || after === "newline";
    case "word boundary":
      return (before === "word") !== (after === "word");
    case "no word boundary":
      return (before === "word") === (after === "word");
  }
}
