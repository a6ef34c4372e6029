import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { table, withSections } from "../../.ci/reference/section.ts";
import { referenceSections } from "../../.ci/reference/sections.ts";
import { fileOf, textOf } from "./docs-page.ts";

describe("npm run reference", () => {
  const pages = ["../README.md", ...readdirSync(fileOf("docs")).filter((name) => name.endsWith(".md"))];

  it.each(pages)("would leave docs/%s as it is", (page) => {
    const sections = referenceSections().filter((section) => section.page === page);
    expect(withSections(textOf(`docs/${page}`), sections)).toBe(textOf(`docs/${page}`));
  });

  it.each(pages)("writes the sections that docs/%s marks, in its order", (page) => {
    const marked = [...textOf(`docs/${page}`).matchAll(/^<!-- reference: (.*) -->$/gm)].map(([, name]) => name);
    const written = referenceSections().flatMap(({ page: of, name }) => (of === page ? [name] : []));
    expect(marked).toEqual(written);
  });
});

describe("withSections", () => {
  const section = { page: "a.md", name: "x", markdown: "new\n" };

  it("replaces the text between the markers and nothing else", () => {
    expect(withSections("1\n<!-- reference: x -->\nold\n<!-- /reference -->\n2\n", [section])).toBe(
      "1\n<!-- reference: x -->\n\nnew\n\n<!-- /reference -->\n2\n",
    );
  });

  it("throws if a page lacks the markers", () => {
    expect(() => withSections("text", [section])).toThrow("docs/a.md: expected <!-- reference: x -->");
  });
});

it("escapes bars in a table's cells", () => {
  expect(table(["a", "b"], [["1|2", ""]])).toBe("| a | b |\n| --- | --- |\n| 1\\|2 | |");
});
