import { expect, it } from "vitest";
import { leastOfSample } from "../../../.ci/mutants/floor.ts";

it("a sample of mutants may be noticed less than the floor says, by three standard deviations", () => {
  const table: [floor: number, tried: number, all: number, least: number][] = [
    [90, 100, 1_000_000, 81],
    [90, 25, 1_000_000, 72],
    [50, 400, 1_000_000, 42.5],
    [0, 25, 1_000_000, 0],
    [100, 25, 1_000_000, 100],
    // The larger the share that was tried, the less is left to chance.
    [90, 90, 901, 81],
    // A sample of everything is no draw.
    [90, 400, 400, 90],
    [90, 1, 1, 90],
    [90, 0, 400, 90],
    [85, 1, 1000, 0],
  ];
  const rounded = table.map(([floor, tried, all]) => [
    floor,
    tried,
    all,
    Math.round(10 * leastOfSample(floor, tried, all)) / 10,
  ]);
  expect(rounded).toEqual(table);
});
