import { openApiDocument } from "../../src/core/api/document.ts";
import { table, type Section } from "./section.ts";

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly summary: string }>>>>;
}

/** Writes the table of the OpenAPI document's operations. Those that do the same share a row. */
export function apiSections(): readonly Section[] {
  const { paths } = openApiDocument() as Document;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { summary }]) => ({ name: `\`${method.toUpperCase()} ${path}\``, summary })),
  );
  const rows = Array.from(
    Map.groupBy(operations, ({ summary }) => summary),
    ([summary, alike]) => [alike.map(({ name }) => name).join(", "), summary],
  );
  return [{ page: "api.md", name: "operations", markdown: table(["Operation", "Does"], rows) }];
}
