import { paint } from "../terminal/colour.ts";
import { alignColumns, count, indent } from "../terminal/table.ts";
import type { CaseResult } from "./cases.ts";

/** The results of cases as a table, with what differs under those that failed. */
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
      ...(result.passed ? [] : [indent(difference(result), 6)]),
    ]),
    passed === results.length ? summary : paint("bold", summary),
  ].join("\n");
}

function difference({ expected, actual, problems }: CaseResult): string {
  const lines = [`expected targets ${list(expected.targets)}, got ${list(actual.targets)}`];
  if (expected.rules !== undefined) lines.push(`expected rules ${list(expected.rules)}, got ${list(actual.rules)}`);
  return [...lines, ...problems].join("\n");
}

function list(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.join(", ");
}
