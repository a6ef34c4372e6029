import { globSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { brokenLinks, brokenMentions, fileOf, missingPaths } from "./docs-page.ts";

describe("the links", () => {
  const pages = readdirSync(fileOf("docs")).filter((name) => name.endsWith(".md"));

  it.each(["README.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md", ...pages.map((name) => `docs/${name}`)])(
    "of %s lead somewhere",
    (page) => {
      expect(brokenLinks(page)).toEqual([]);
    },
  );

  it.each(["README.md", "SECURITY.md", "CONTRIBUTING.md", ...pages.map((name) => `docs/${name}`)])(
    "of %s name files that exist",
    (page) => {
      expect(missingPaths(page)).toEqual([]);
    },
  );

  it("in sources and wrangler.toml name pages and headings that exist", () => {
    const sources = globSync("src/**/*.{ts,tsx}", { cwd: fileURLToPath(fileOf("")) });
    const broken = ["wrangler.toml", ...sources].flatMap((file) =>
      brokenMentions(file).map((mention) => `${file}: ${mention}`),
    );
    expect(sources.length).toBeGreaterThan(400);
    expect(broken).toEqual([]);
  });
});
