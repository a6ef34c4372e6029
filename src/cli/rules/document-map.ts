import { parse, type DocumentNode, type ValueNode } from "@humanwhocodes/momoa";
import type { Problem } from "../../core/schema/problem.ts";

/** A place in a text; both count from 1, as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

type Path = Problem["path"];

const START: Position = { line: 1, column: 1 };

// What these problems say is about a field's name, and not about its value.
const ABOUT_THE_NAME = /^(?:unknown field|this header|expected the name of|expected another name)/;

/** Where things are in the text of a JSON document. */
export class DocumentMap {
  readonly #root: DocumentNode | undefined;

  constructor(text: string) {
    try {
      this.#root = parse(text, { mode: "json" });
    } catch {
      this.#root = undefined;
    }
  }

  /** Where a problem is: the field's name or its value, and for what is missing whatever it is missing from. */
  positionOf({ path, message }: Problem): Position {
    let node: ValueNode | undefined = this.#root?.body;
    let name: Position = START;
    for (const [depth, key] of path.entries()) {
      const member = node?.type === "Object" ? memberOf(node, String(key)) : undefined;
      const inner: ValueNode | undefined =
        node?.type === "Array" && typeof key === "number" ? node.elements[key]?.value : member?.value;
      if (inner === undefined) break;
      node = inner;
      name = member?.name.loc.start ?? inner.loc.start;
      if (depth === path.length - 1 && ABOUT_THE_NAME.test(message)) return plain(name);
    }
    return plain(node?.loc.start ?? START);
  }

  /** Fields that stand twice in one object, which JSON.parse takes without a word: the last one counts. */
  repeatedFields(): (Problem & Position)[] {
    return this.#root === undefined ? [] : repeatedIn(this.#root.body, []);
  }
}

function repeatedIn(node: ValueNode, path: Path): (Problem & Position)[] {
  if (node.type === "Array") return node.elements.flatMap(({ value }, index) => repeatedIn(value, [...path, index]));
  if (node.type !== "Object") return [];
  const lastOf = new Map(node.members.map((member) => [nameOf(member), member]));
  return node.members.flatMap((member) => {
    const inside = [...path, nameOf(member)];
    const { line, column } = member.name.loc.start;
    const message = "this field stands here again: only the last one counts";
    const isRepeated = lastOf.get(nameOf(member)) !== member;
    return [...(isRepeated ? [{ path: inside, message, line, column }] : []), ...repeatedIn(member.value, inside)];
  });
}

type Member = Extract<ValueNode, { type: "Object" }>["members"][number];

/** Reading a document writes the names of headers in lower case, which they need not be in its text. */
function memberOf(node: Extract<ValueNode, { type: "Object" }>, key: string): Member | undefined {
  return lastMember(node, key) ?? node.members.findLast((member) => nameOf(member).toLowerCase() === key);
}

function lastMember(node: Extract<ValueNode, { type: "Object" }>, key: string): Member | undefined {
  return node.members.findLast((member) => nameOf(member) === key);
}

function nameOf({ name }: Member): string {
  return name.type === "String" ? name.value : name.name;
}

function plain({ line, column }: Position): Position {
  return { line, column };
}
