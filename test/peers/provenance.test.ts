import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { countsOnPage, FIXTURES, tableOf } from "./table.ts";

const names = readdirSync(FIXTURES).map((file) => file.replace(/\.json$/, ""));

describe.each(names)("%s", (name) => {
  it("names its sources at a commit, its licence, and what was left out", () => {
    expect(tableOf(name)).toMatchObject({
      source: expect.arrayContaining([
        expect.stringMatching(/^https:\/\/github\.com\/[^/]+\/[^/]+\/blob\/[0-9a-f]{40}\//),
      ]),
      licence: expect.stringMatching(/^(?:MIT|Apache-2\.0|BSD-3-Clause|MPL-2\.0)$/),
      facts: expect.any(String),
      leftOut: expect.any(Object),
    });
  });

  it("has a row on the page", () => {
    expect(countsOnPage(name)).toBeDefined();
  });
});
