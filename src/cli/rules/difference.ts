import { createTwoFilesPatch } from "diff";
import { paint } from "../terminal/colour.ts";

/** The difference of two texts as a unified diff; empty when there is none. */
export function differenceOf(before: string, after: string, nameBefore: string, nameAfter: string): string {
  if (before === after) return "";
  const patch = createTwoFilesPatch(nameBefore, nameAfter, before, after, "", "", { context: 3 });
  // The first line only separates patches of several files.
  return patch.replace(/^=+\n/, "");
}

/** A unified diff with its lines in the usual colours. */
export function paintDifference(difference: string): string {
  const lines = difference.trimEnd().split("\n");
  return lines
    .map((line) => {
      if (/^(?:---|\+\+\+) /.test(line)) return paint("bold", line);
      if (line.startsWith("@@")) return paint("cyan", line);
      if (line.startsWith("+")) return paint("green", line);
      return line.startsWith("-") ? paint("red", line) : line;
    })
    .join("\n");
}
