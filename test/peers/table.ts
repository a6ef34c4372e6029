import { readFileSync } from "node:fs";

/** hubrelay gives the peer's result, refuses the input when it is written down, or gives another result. */
export type Outcome = "agree" | "refused" | "differ";

/** Numbers of outcomes. */
export interface Counts {
  readonly cases: number;
  readonly agree: number;
  readonly refused: number;
  readonly differ: number;
}

export const FIXTURES = new URL("../fixtures/peers/", import.meta.url);
const PAGE = readFileSync(new URL("../../docs/reliability.md", import.meta.url), "utf8");

/** Reads the table of a peer: facts only, which are inputs and what the peer makes of them. */
export function tableOf(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`${name}.json`, FIXTURES), "utf8"));
}

export function countsOf(outcomes: readonly Outcome[]): Counts {
  const count = (wanted: Outcome): number => outcomes.filter((outcome) => outcome === wanted).length;
  return { cases: outcomes.length, agree: count("agree"), refused: count("refused"), differ: count("differ") };
}

/** Reads the counts that docs/reliability.md gives for a table; undefined when it has no row for it. */
export function countsOnPage(name: string): Counts | undefined {
  const row = new RegExp(`fixtures/peers/${name}\\.json\\)[^|]*\\|([^|]*)\\|([^|]*)\\|([^|]*)\\|([^|]*)\\|`).exec(PAGE);
  if (row === null) return undefined;
  const [cases = 0, agree = 0, refused = 0, differ = 0] = row.slice(1).map((cell) => Number(cell.replaceAll(",", "")));
  return { cases, agree, refused, differ };
}
