import { parse, type DocumentNode, type ObjectNode, type ValueNode } from "@humanwhocodes/momoa";
import type { Problem } from "../schema/problem.ts";

/** A place in a text. Lines and columns count from 1, as editors count them. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

type Path = Problem["path"];
type Member = ObjectNode["members"][number];

const START: Position = { line: 1, column: 1 };

/** These problems are about a field's name, and not about its value. */
export const ABOUT_THE_NAME = /^(?:unknown field|this header|expected the name of|expected another name)/;

/** Where the problems of a document are in its text. */
export interface Positions {
  /** The position of a problem: its field's value or name; for a missing field, the value that lacks it. */
  positionOf(problem: Problem): Position;
  /** Fields that an object has twice, of which only the last one counts. */
  repeatedFields(): readonly (Problem & Position)[];
}

/** The positions of the values and names in the text of a JSON document. For invalid JSON every position is 1:1. */
export class JsonPositions implements Positions {
  readonly #root: DocumentNode | undefined;

  constructor(text: string) {
    try {
      this.#root = parse(text, { mode: "json" });
    } catch {
      this.#root = undefined;
    }
  }

  /** The position of a problem: its field's value or name; for a missing field, the value that lacks it. */
  positionOf({ path, message }: Problem): Position {
    let node: ValueNode | undefined = this.#root?.body;
    for (const [depth, key] of path.entries()) {
      const member = node?.type === "Object" ? memberOf(node, String(key)) : undefined;
      const inner: ValueNode | undefined =
        node?.type === "Array" && typeof key === "number" ? node.elements[key]?.value : member?.value;
      if (inner === undefined) break;
      node = inner;
      if (depth === path.length - 1 && ABOUT_THE_NAME.test(message)) return plain((member?.name ?? inner).loc.start);
    }
    return plain(node?.loc.start ?? START);
  }

  /** Fields that an object has twice. JSON.parse accepts them silently, and the last one counts. */
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
    const message = "the object has this field again below: only the last one counts";
    const isRepeated = lastOf.get(nameOf(member)) !== member;
    return [
      ...(isRepeated ? [{ path: inside, message, ...plain(member.name.loc.start) }] : []),
      ...repeatedIn(member.value, inside),
    ];
  });
}

/** The last member of that name. Validation lowers the names of headers, so a name may differ from the text in case. */
function memberOf(node: ObjectNode, key: string): Member | undefined {
  return (
    node.members.findLast((member) => nameOf(member) === key) ??
    node.members.findLast((member) => nameOf(member).toLowerCase() === key)
  );
}

function nameOf({ name }: Member): string {
  return name.type === "String" ? name.value : name.name;
}

function plain({ line, column }: Position): Position {
  return { line, column };
}
