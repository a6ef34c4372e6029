import { expect } from "vitest";

/** Checks each row of a long table in one test, and fails with the name and the reason of every row that is wrong. */
export function everyRow<T>(rows: readonly T[], nameOf: (row: T) => string, check: (row: T) => void): void {
  const wrong = rows.flatMap((row) => {
    try {
      check(row);
      return [];
    } catch (error) {
      return [`${nameOf(row)}: ${(error as Error).message}`];
    }
  });
  expect(rows.length).toBeGreaterThan(0);
  if (wrong.length > 0) throw new Error(`${wrong.length} of ${rows.length} rows are wrong:\n${wrong.join("\n")}`);
}
