import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ORDER } from "../../../.ci/layers/rules.ts";
import { blocksOf } from "../docs-page.ts";

const PAGE = blocksOf("docs/design.md");

/** The folders that a table of the page names, in its order. */
function foldersUnder(head: string): string[] {
  const table = PAGE.find((block) => block.kind === "table" && block.head[0] === head);
  if (table?.kind !== "table") return [];
  return table.rows.flatMap((row) => [...(row[head] ?? "").matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name));
}

describe("docs/design.md", () => {
  it.each(["core", "worker"])("lists the folders of %s in the order that npm run layers checks", (part) => {
    expect(foldersUnder(`Folder of \`${part}\`, lowest first`)).toEqual(ORDER[`src/${part}`]);
  });

  it("walks the way of a push through 15 files, which are there", () => {
    const files = foldersUnder("File of `src/worker`");
    expect(files).toHaveLength(15);
    expect(files.filter((file) => !existsSync(`src/worker/${file}`))).toEqual([]);
  });
});
