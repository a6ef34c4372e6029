import { expect, it } from "vitest";
import { everyRow } from "./every-row.ts";

const check = (row: number): void => expect(row).toBeLessThan(3);

it("a table fails with the name of every wrong row, and when it is empty", () => {
  everyRow([1, 2], String, check);
  expect(() => everyRow([1, 3, 2, 4], (row) => `row ${row}`, check)).toThrow(/row 3: [\s\S]*row 4: /);
  expect(() => everyRow([], String, check)).toThrow("expected 0 to be greater than 0");
});
