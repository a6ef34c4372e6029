import { dirname, join, normalize } from "node:path/posix";
import { BANS, ORDER, PARTS } from "./rules.ts";

/** The sources of the program by their paths from the root. */
export type Sources = ReadonlyMap<string, string>;

const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*"(\.[^"]+)"/g;

/**
 * Lists every import from a higher layer or from an unknown part, and every banned text, one line each with its file.
 * Imports of types count, because a reader of the file has to read the types too.
 */
export function violationsIn(sources: Sources): string[] {
  return [...sources].flatMap(([file, source]) => [...importsOf(file, source), ...bannedIn(file, source)]);
}

function importsOf(file: string, source: string): string[] {
  return [...withoutComments(source).matchAll(IMPORT)].flatMap(([, path = ""]) => {
    const imported = normalize(join(dirname(file), path));
    const why = objectionTo(file, imported);
    return why === undefined ? [] : [`${file} imports ${imported}: ${why}`];
  });
}

function objectionTo(file: string, imported: string): string | undefined {
  const [from, to] = [partOf(file), partOf(imported)];
  if (from === undefined || to === undefined) return undefined;
  if (from !== to) return PARTS[from]?.includes(to) ? undefined : `${from} does not know ${to}`;
  const order = ORDER[from] ?? [];
  const [own, other] = [placeIn(order, from, file), placeIn(order, from, imported)];
  if (own === undefined || other === undefined) return undefined;
  return own >= other ? undefined : `${order[other]} is above ${order[own]}`;
}

function partOf(file: string): string | undefined {
  return Object.keys(PARTS).find((part) => file.startsWith(`${part}/`));
}

/** The place of a file or its folder in the order; undefined if it has none. The most specific name counts. */
function placeIn(order: readonly string[], part: string, file: string): number | undefined {
  const path = file.slice(part.length + 1);
  const places = order.flatMap((name, place) =>
    path === name || path.startsWith(`${name}/`) ? [{ name, place }] : [],
  );
  return places.toSorted((a, b) => b.name.length - a.name.length)[0]?.place;
}

function bannedIn(file: string, source: string): string[] {
  const code = withoutComments(source);
  return BANS.filter(({ under, except = [] }) => isUnder(file, [under]) && !isUnder(file, except)).flatMap(
    ({ text, because }) => {
      const [found] = text.exec(code) ?? [];
      return found === undefined ? [] : [`${file} has ${found}: ${because}`];
    },
  );
}

function isUnder(file: string, folders: readonly string[]): boolean {
  return folders.some((folder) => file.startsWith(`${folder}/`));
}

function withoutComments(source: string): string {
  return source.replaceAll(/\/\*[^]*?\*\/|(?<=^|\s)\/\/.*$/gm, "");
}
