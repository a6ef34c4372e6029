import { isNode, type Node, nodesOf } from "./syntax-tree.ts";

const FUNCTIONS = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);

const functionsOf = (source: string): Node[] =>
  nodesOf(source).filter((node) => FUNCTIONS.has(node.type) && isNode(node["body"]));

const nameOf = (file: string, { start }: Node): string => `${file}:${start}`;

/** Finds the name of the innermost function around an offset of a file, and just the file outside of all functions. */
export function placesOf(file: string, source: string): (offset: number) => string {
  const functions = functionsOf(source);
  return (offset) => {
    // Of the functions around a place, the innermost begins last.
    const innermost = functions
      .filter(({ start, end }) => start <= offset && offset < end)
      .toSorted((a, b) => b.start - a.start)[0];
    return innermost === undefined ? file : nameOf(file, innermost);
  };
}

/** Returns the source with a call at the beginning of each function that adds the function's name to `reached`. */
export function traced(file: string, source: string): string {
  const insertions = functionsOf(source).flatMap((node): [offset: number, text: string][] => {
    const body = node["body"] as Node;
    const call = `globalThis.reached.add(${JSON.stringify(nameOf(file, node))})`;
    return body.type === "BlockStatement"
      ? [[body.start + 1, `${call};`]]
      : [
          [body.start, `(${call}, `],
          [body.end, ")"],
        ];
  });
  return insertions
    .toSorted(([a], [b]) => b - a)
    .reduce((text, [offset, inserted]) => text.slice(0, offset) + inserted + text.slice(offset), source);
}
