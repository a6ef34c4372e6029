import { existsSync, readFileSync } from "node:fs";

/** A fenced block or a table, with the heading above it. */
export type Block =
  | { readonly kind: "code"; readonly language: string; readonly text: string; readonly place: string }
  | { readonly kind: "table"; readonly head: readonly string[]; readonly rows: readonly Row[]; readonly place: string };

/** The cells of a table's row, by the heads of their columns. */
export type Row = Readonly<Record<string, string>>;

export interface Example {
  readonly text: string;
  readonly place: string;
  /** The blocks that follow it. */
  readonly next: readonly Block[];
}

const BLOCK = /^#+ (?<heading>.*)$|^```(?<language>.+)\n(?<text>[^]*?)\n```$|^(?<table>(?:\|.*\|\n)+)/gm;

export function fileOf(name: string): URL {
  return new URL(`../../${name}`, import.meta.url);
}

export function textOf(name: string): string {
  return readFileSync(fileOf(name), "utf8");
}

/** The fenced blocks and tables of a page, in order. */
export function blocksOf(page: string): Block[] {
  let place = "";
  return [...textOf(page).matchAll(BLOCK)].flatMap(({ groups = {} }): Block[] => {
    const { heading, language, text = "", table } = groups;
    if (heading !== undefined) place = heading;
    if (language !== undefined) return [{ kind: "code", language, text, place }];
    if (table === undefined) return [];
    const [head = [], , ...rows] = table.trimEnd().split("\n").map(cellsOf);
    const named = rows.map((cells) => Object.fromEntries(cells.map((cell, index) => [head[index] ?? "", cell])));
    return [{ kind: "table", head, rows: named, place }];
  });
}

function cellsOf(line: string): string[] {
  const cells = line.slice(1, -1).split(/(?<!\\)\|/);
  return cells.map((cell) => cell.trim().replaceAll("\\|", "|"));
}

/** Returns the text in a cell's backticks; undefined without them. */
export function value(cell: string | undefined): string | undefined {
  return /^(?:`` ?(?<long>.*?) ?``|`(?<short>.*)`)$/
    .exec(cell ?? "")
    ?.slice(1)
    .find((text) => text !== undefined);
}

/** The blocks of JSON. Those of another kind say so behind the language. */
export function examplesIn(page: readonly Block[]): Example[] {
  return page.flatMap((block, index) =>
    block.kind === "code" && block.language === "json"
      ? [{ text: block.text, place: block.place, next: page.slice(index + 1) }]
      : [],
  );
}

/** The text of the block of a language that comes as number `position` behind an example. */
export function codeBehind({ next }: Example, language: string, position: number): string | undefined {
  const block = next[position];
  return block?.kind === "code" && block.language === language ? block.text : undefined;
}

/** The rows of every table whose first columns have these heads. */
export function rowsUnder(page: readonly Block[], ...head: readonly string[]): Row[] {
  return page.flatMap((block) =>
    block.kind === "table" && head.every((name, index) => block.head[index] === name) ? block.rows : [],
  );
}

/** The links of a page to other files and to headings that are not there. */
export function brokenLinks(page: string): string[] {
  const links = [...textOf(page).matchAll(/\]\((?!https?:)([^)\s]*)\)/g)].map(([, link = ""]) => link);
  return links.filter((link) => {
    const { pathname, hash } = new URL(link, new URL(page, "file:///"));
    const name = pathname.slice(1);
    return !existsSync(fileOf(name)) || (hash !== "" && !anchorsOf(name).has(hash.slice(1)));
  });
}

/** The paths of this repository that a page names in backticks, and that do not exist. */
export function missingPaths(page: string): string[] {
  const paths = [...textOf(page).matchAll(/`(?:[^`\n]* )?((?:src|test|bench|docs|\.ci)\/[\w./-]+)`/g)].map(
    ([, path = ""]) => path,
  );
  return paths.filter((path) => !existsSync(fileOf(path)));
}

/** The mentions of pages in a file that is no page, as in docs/deploy.md#links, whose page or heading does not exist. */
export function brokenMentions(file: string): string[] {
  const mentions = [...textOf(file).matchAll(/\bdocs\/[a-z-]+\.md(?:#[a-z0-9-]+)?/g)].map(([mention]) => mention);
  return mentions.filter((mention) => {
    const [page = "", anchor] = mention.split("#");
    return !existsSync(fileOf(page)) || (anchor !== undefined && !anchorsOf(page).has(anchor));
  });
}

/** The headings of a page as GitHub makes anchors of them. */
function anchorsOf(page: string): Set<string> {
  const headings = [...textOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => heading.toLowerCase());
  return new Set(headings.map((heading) => heading.replaceAll(/[^\w\- ]/g, "").replaceAll(" ", "-")));
}
