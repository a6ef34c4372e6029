/** A value of a JSON text that may be broken. Offsets count UTF-16 units; `to` is that after its last character. */
export type LooseValue = LooseObject | LooseArray | LooseScalar;

/** A text with its escapes as written, or a word such as `true`, `12` or an unquoted name. */
export interface LooseScalar {
  readonly kind: "text" | "word";
  readonly value: string;
  readonly from: number;
  readonly to: number;
  /** Whether a character after it is outside: false for words and for texts without a closing quote. */
  readonly isClosed: boolean;
}

export interface LooseMember {
  readonly name: LooseScalar;
  /** Offset of its colon and of the comma behind it; undefined if missing. */
  colon?: number;
  comma?: number;
  value?: LooseValue;
}

export interface LooseObject {
  readonly kind: "object";
  readonly members: LooseMember[];
  readonly from: number;
  /** Infinity if it is not closed. */
  to: number;
}

export interface LooseArray {
  readonly kind: "array";
  readonly elements: LooseValue[];
  readonly from: number;
  /** Infinity if it is not closed. */
  to: number;
}

/** A text ends at its quote or its line, because no JSON text has a line break. */
const TOKEN = /"(?:[^"\\\r\n]|\\[^\r\n])*\\?"?|[{}[\]:,]|[^\s{}[\]:,"]+/g;

/** Parses a JSON text while it is being typed: never throws, and needs no comma, quote or bracket to be in place. */
export function parseLoosely(text: string): LooseValue | undefined {
  const parser = new LooseParser();
  for (const { 0: token, index } of text.matchAll(TOKEN)) parser.take(token, index);
  return parser.root;
}

/** Keeps the open objects and lists in a list of its own: the nesting of a hostile text must not fill the stack. */
class LooseParser {
  root: LooseValue | undefined;
  readonly #open: (LooseObject | LooseArray)[] = [];
  readonly #depth = { object: 0, array: 0 };

  take(token: string, from: number): void {
    if (token === "{") this.#begin({ kind: "object", members: [], from, to: Number.POSITIVE_INFINITY });
    else if (token === "[") this.#begin({ kind: "array", elements: [], from, to: Number.POSITIVE_INFINITY });
    else if (token === "}" || token === "]") this.#end(token === "}" ? "object" : "array", from);
    else if (token === ":") this.#colon(from);
    else if (token === ",") this.#comma(from);
    else this.#place(scalarOf(token, from));
  }

  #begin(value: LooseObject | LooseArray): void {
    this.#place(value);
    this.#open.push(value);
    this.#depth[value.kind] += 1;
  }

  /** Closes the nearest of its kind, and all that was left open in it. */
  #end(kind: "object" | "array", at: number): void {
    if (this.#depth[kind] === 0) return;
    for (let isFound = false; !isFound;) {
      const last = this.#open.pop();
      if (last === undefined) return;
      this.#depth[last.kind] -= 1;
      isFound = last.kind === kind;
      last.to = isFound ? at + 1 : at;
    }
  }

  #colon(at: number): void {
    const { holder, member } = this.#innermost();
    if (holder === undefined || member === undefined) return;
    const { value } = member;
    if (member.colon === undefined) member.colon = at;
    // The value before the colon is the next member's name: the value itself is not typed yet.
    else if (value?.kind === "text" || value?.kind === "word") {
      delete member.value;
      holder.members.push({ name: value, colon: at });
    }
  }

  #comma(at: number): void {
    const { member } = this.#innermost();
    if (member !== undefined) member.comma ??= at;
  }

  /** Adds a value to the innermost open object or list. A text where a name is expected begins a member. */
  #place(value: LooseValue): void {
    const { holder, member } = this.#innermost();
    const container = this.#open.at(-1);
    if (container === undefined) this.root ??= value;
    else if (container.kind === "array") container.elements.push(value);
    else if (member?.colon !== undefined && member.value === undefined && member.comma === undefined) {
      member.value = value;
    } else if (value.kind === "text" || value.kind === "word") holder?.members.push({ name: value });
  }

  /** The innermost open object with its last member; nothing in a list. */
  #innermost(): { readonly holder?: LooseObject; readonly member?: LooseMember | undefined } {
    const holder = this.#open.at(-1);
    return holder?.kind === "object" ? { holder, member: holder.members.at(-1) } : {};
  }
}

function scalarOf(token: string, from: number): LooseScalar {
  const to = from + token.length;
  if (!token.startsWith('"')) return { kind: "word", value: token, from, to, isClosed: false };
  const isClosed = /^"(?:[^"\\]|\\[\s\S])*"$/.test(token);
  return { kind: "text", value: token.slice(1, isClosed ? -1 : undefined), from, to, isClosed };
}
