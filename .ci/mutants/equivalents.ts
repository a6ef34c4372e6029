import { readFileSync } from "node:fs";
import { type Mutant, mutated } from "./mutants.ts";

/** A mutant that no test can notice, because the code does the same with it. */
interface Equivalent {
  file: string;
  /** The whole lines of the source that it changes, without the space around them. */
  was: string;
  becomes: string;
  /** Why it changes nothing that can be observed. */
  reason: string;
}

const EQUIVALENTS = JSON.parse(
  readFileSync(new URL("equivalents.json", import.meta.url), "utf8"),
) as readonly Equivalent[];

/** Returns the lines of a source that a mutant changes, before and after. */
function linesOf(source: string, mutant: Mutant): { was: string; becomes: string } {
  const start = source.lastIndexOf("\n", mutant.start - 1) + 1;
  const end = `${source}\n`.indexOf("\n", mutant.end);
  const after = mutated(source, mutant);
  return {
    was: source.slice(start, end).trim(),
    becomes: after.slice(start, after.length - (source.length - end)).trim(),
  };
}

/**
 * Sorts out the mutants of a file that equivalents.json lists.
 *
 * @throws when the list has a mutant of the file that the file no longer has
 */
export function withoutEquivalents(file: string, source: string, mutants: readonly Mutant[]): Mutant[] {
  const listed = EQUIVALENTS.filter((each) => each.file === file);
  const lines = mutants.map((mutant) => linesOf(source, mutant));
  const stale = listed.find(({ was, becomes }) => !lines.some((each) => each.was === was && each.becomes === becomes));
  if (stale !== undefined) {
    throw new Error(`equivalents.json: ${file} has no such line any more: ${stale.was}. Change or remove the entry`);
  }
  return mutants.filter((_, index) => {
    return !listed.some(({ was, becomes }) => lines[index]?.was === was && lines[index].becomes === becomes);
  });
}
