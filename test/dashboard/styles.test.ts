import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const STYLES = new URL("../../src/dashboard/styles/", import.meta.url);

/** Sheets that change the look of everything for one medium. */
const EVERYWHERE = new Set(["print.css", "forced-colors.css"]);

/** The classes that have rules of their own in a sheet. */
function classesOf(sheet: string): string[] {
  const text = readFileSync(new URL(sheet, STYLES), "utf8").replaceAll(/\/\*.*?\*\//gs, "");
  const selectors = [...text.matchAll(/(?:^|[{};])\s*([^{};@]+)\{/g)].flatMap(([, list = ""]) => list.split(","));
  return selectors.flatMap((selector) => /^\.([\w-]+)$/.exec(selector.trim())?.[1] ?? []);
}

it("gives a class its look in one sheet, so that no two things share a name by accident", () => {
  const sheets = readdirSync(STYLES).filter((sheet) => !EVERYWHERE.has(sheet));
  const places = sheets.flatMap((sheet) => [...new Set(classesOf(sheet))].map((name) => ({ name, sheet })));
  const shared = [...Map.groupBy(places, ({ name }) => name)].filter(([, found]) => found.length > 1);
  expect(shared.map(([name, found]) => [name, found.map(({ sheet }) => sheet)])).toEqual([]);
});
