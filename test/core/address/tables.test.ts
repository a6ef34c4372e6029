import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { everyRow } from "../every-row.ts";
import { tierOf, type Tier } from "./tier.ts";

/** Published lists of addresses to refuse or allow, and of bypasses, with their tier here. */
interface Table {
  readonly source: string;
  readonly urls: Readonly<Partial<Record<Tier, readonly string[]>>>;
}

const DIRECTORY = new URL("../../fixtures/addresses/", import.meta.url);
const PAGE = readFileSync(new URL("../../../docs/ssrf.md", import.meta.url), "utf8");
const FILES = readdirSync(DIRECTORY);

it.each(FILES)("each address of %s has the tier that it names", (file) => {
  everyRow(
    rowsOf(file),
    ({ url }) => url,
    ({ tier, url }) => expect(tierOf(url)).toBe(tier),
  );
});

it("the tables have as many rows as docs/ssrf.md states", () => {
  const [, count] = /Tests: (\d+) addresses/.exec(PAGE) ?? [];
  expect(FILES.flatMap(rowsOf)).toHaveLength(Number(count));
});

function rowsOf(file: string): { readonly tier: string; readonly url: string }[] {
  const { urls } = JSON.parse(readFileSync(new URL(file, DIRECTORY), "utf8")) as Table;
  return Object.entries(urls).flatMap(([tier, list]) => list.map((url) => ({ tier, url })));
}
