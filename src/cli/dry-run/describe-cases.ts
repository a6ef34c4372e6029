import { paint } from "../terminal/colour.ts";
import { alignColumns, count, indent } from "../terminal/table.ts";
import { sameSet, type CaseResult } from "./cases.ts";

/** Formats the results of cases as a table, with the differences below the failed ones. */
export function describeCases(results: readonly CaseResult[]): string {
  const rows = results.map(({ name, passed, actual }) => [
    passed ? paint("green", "pass") : paint("red", "FAIL"),
    name,
    `-> ${list(actual.targets)}`,
  ]);
  const lines = alignColumns(rows).split("\n");
  const passed = results.filter((result) => result.passed).length;
  const summary = `${passed} of ${count(results.length, "case")} passed`;
  return [
    ...results.flatMap((result, index) => [
      lines[index] ?? "",
      ...[...difference(result), ...result.warnings.map((warning) => `${paint("yellow", "warning")} ${warning}`)].map(
        (line) => indent(line, 6),
      ),
    ]),
    passed === results.length ? summary : paint("bold", summary),
  ].join("\n");
}

/** Lists the differences from the expected result, one a line. */
function difference({ expected, actual, problems }: CaseResult): string[] {
  const lines: string[] = [];
  for (const kind of ["targets", "rules"] as const) {
    const wanted = expected[kind];
    if (wanted === undefined || sameSet(wanted, actual[kind])) continue;
    lines.push(`expected ${kind} ${list(wanted)}, got ${list(actual[kind])}`);
  }
  return [...lines, ...problems];
}

function list(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.join(", ");
}
