import { createTwoFilesPatch } from "diff";
import { paint } from "../terminal/colour.ts";
import { alikeLaidOut } from "./meaning.ts";

/** The difference in what two rule documents mean, as a unified diff; empty when only their layout differs. */
export function differenceOf(before: string, after: string, nameBefore: string, nameAfter: string): string {
  const [former, next] = alikeLaidOut(before, after);
  if (former === next) return "";
  const patch = createTwoFilesPatch(nameBefore, nameAfter, former, next, "", "", { context: 3 });
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
