/** A part of a page that a generator writes: the text between two markers. */
export interface Section {
  /** A page, by its place from docs/, as in `rules.md` or `../README.md`. */
  readonly page: string;
  /** The marker's name: the text goes between `<!-- reference: NAME -->` and `<!-- /reference -->`. */
  readonly name: string;
  readonly markdown: string;
}

/** Returns a page's text with its sections replaced. Throws if the page lacks a section's marker. */
export function withSections(text: string, sections: readonly Section[]): string {
  return sections.reduce((page, { name, markdown, page: file }) => {
    const start = `<!-- reference: ${name} -->\n`;
    const from = page.indexOf(start);
    const to = page.indexOf("<!-- /reference -->", from);
    if (from === -1 || to === -1) throw new Error(`docs/${file}: expected ${start.trimEnd()} ... <!-- /reference -->`);
    return `${page.slice(0, from + start.length)}\n${markdown.trim()}\n\n${page.slice(to)}`;
  }, text);
}

/** Returns a Markdown table. Bars in cells are escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows]
    .map((cells) =>
      `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`.replaceAll(/\|  (?=\|)/g, "| "),
    )
    .join("\n");
}
