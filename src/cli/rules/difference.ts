import { createTwoFilesPatch } from "diff";
import { paint } from "../terminal/colour.ts";
import { alikeLaidOut } from "./meaning.ts";

/** Compares the meaning of two rule documents. Returns a unified diff; empty if only their layout differs. */
export function differenceOf(before: string, after: string, nameBefore: string, nameAfter: string): string {
  const [former, next] = alikeLaidOut(before, after);
  if (former === next) return "";
  const patch = createTwoFilesPatch(nameBefore, nameAfter, former, next, "", "", { context: 3 });
  // The first line separates the patches of several files.
  return patch.replace(/^=+\n/, "");
}

/** Colours the lines of a unified diff. */
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
