import type { LooseArray, LooseMember, LooseObject, LooseScalar, LooseValue } from "./loose.ts";

/** The place of an offset in a JSON text: in or before the name of a member, or in or before a value. */
export interface Place {
  readonly role: "name" | "value";
  /** The keys and indices that lead to the value; for a name, to the object that has it. */
  readonly path: readonly (string | number)[];
  /** The objects and lists on that way, from the outermost on; one for each step of the path, for a name one more. */
  readonly around: readonly (LooseObject | LooseArray)[];
  /** The text or word at the offset; undefined in a gap. */
  readonly token: LooseScalar | undefined;
  /** The member whose name it is; undefined in a gap. */
  readonly member?: LooseMember;
}

/** Finds the place of an offset in a value of `parseLoosely`; undefined outside every object and list, and before a member's value. */
export function placeAt(root: LooseValue | undefined, offset: number): Place | undefined {
  const path: (string | number)[] = [];
  const around: (LooseObject | LooseArray)[] = [];
  let place: Place | undefined;
  for (let value = root; value !== undefined && isInside(value, offset);) {
    around.push(value);
    if (value.kind === "array") {
      const elements = value.elements;
      const after = elements.findIndex((each) => each.to > offset || isAt(each, offset));
      const index = after === -1 ? elements.length : after;
      path.push(index);
      value = elements[index];
      place = { role: "value", path, around, token: tokenAt(value, offset) };
    } else {
      const member = value.members.findLast(({ name }) => name.from < offset);
      if (member === undefined || !isBehindColon(member, offset)) {
        const isName = member !== undefined && isAt(member.name, offset);
        return { role: "name", path, around, token: isName ? member.name : undefined, ...(isName && { member }) };
      }
      // A further value before the one that is there already would be an error.
      if (member.value !== undefined && offset <= member.value.from) return undefined;
      path.push(member.name.value);
      value = member.value;
      place = { role: "value", path, around, token: tokenAt(value, offset) };
    }
  }
  return place;
}

function isInside(value: LooseValue, offset: number): value is LooseObject | LooseArray {
  return (value.kind === "object" || value.kind === "array") && value.from < offset && offset < value.to;
}

/** Whether an offset is in a member's value, or where its value is expected. */
function isBehindColon({ colon, comma, value }: LooseMember, offset: number): boolean {
  if (colon === undefined || offset <= colon) return false;
  if (value !== undefined) return offset < value.to || isAt(value, offset);
  return comma === undefined || offset <= comma;
}

function tokenAt(value: LooseValue | undefined, offset: number): LooseScalar | undefined {
  return value !== undefined && isAt(value, offset) ? value : undefined;
}

/** Whether an offset is in a text or word, or at the end of one that a further character would continue. */
function isAt(value: LooseValue, offset: number): value is LooseScalar {
  if (value.kind === "object" || value.kind === "array") return false;
  return value.from < offset && (offset < value.to || (offset === value.to && !value.isClosed));
}
