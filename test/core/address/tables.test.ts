import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { tierOf, type Tier } from "./tier.ts";

/** What others publish as addresses to refuse or to allow, and ways round that; by the tier that each has here. */
interface Table {
  readonly source: string;
  readonly urls: Readonly<Partial<Record<Tier, readonly string[]>>>;
}

const DIRECTORY = new URL("../../fixtures/addresses/", import.meta.url);
const PAGE = readFileSync(new URL("../../../docs/ssrf.md", import.meta.url), "utf8");

describe.each(readdirSync(DIRECTORY))("%s", (file) => {
  const { urls } = JSON.parse(readFileSync(new URL(file, DIRECTORY), "utf8")) as Table;
  const rows = Object.entries(urls).flatMap(([tier, list]) => list.map((url) => ({ tier, url })));

  it.each(rows)("$tier: $url", ({ tier, url }) => expect(tierOf(url)).toBe(tier));

  it("has as many rows as its page states", () => {
    const [, count] = new RegExp(`fixtures/addresses/${file}\\) +\\| +(\\d+) `).exec(PAGE) ?? [];
    expect(rows).toHaveLength(Number(count));
  });
});
