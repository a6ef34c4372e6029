import { openApiDocument } from "../../src/core/api/document.ts";
import { EventFilters } from "../../src/core/api/query.ts";
import { table, type Section } from "./section.ts";

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

interface Operation {
  readonly summary: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: Content;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** The parameters that the page explains as filters. */
const FILTERS = Object.keys(EventFilters.entries);

/** Writes the table of the OpenAPI document's operations. */
export function apiSections(): readonly Section[] {
  const { paths, components } = openApiDocument() as Document;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [
      `\`${method.toUpperCase()} ${path}\``,
      operation.summary,
      inputsOf(operation, components.schemas),
    ]),
  );
  return [
    { page: "api.md", name: "operations", markdown: table(["Operation", "Does", "Query, headers, body"], operations) },
  ];
}

/** The names of the query, the headers and the body, with one word for all filters. */
function inputsOf({ parameters = [], requestBody }: Operation, schemas: Document["components"]["schemas"]): string {
  const named = parameters.filter((parameter) => parameter.in !== "path").map(({ name }) => name);
  const hasFilters = FILTERS.every((name) => named.includes(name));
  const own = hasFilters ? named.filter((name) => !FILTERS.includes(name)) : named;
  const rest = quoted([...own, ...fieldsOf(schemaOf(requestBody), schemas)]);
  return hasFilters ? `[filters](#filters), ${rest}` : rest;
}

function schemaOf(content: Content | undefined): Schema {
  return content?.content?.["application/json"]?.schema ?? {};
}

/** The names of an object's fields, with `?` behind those that may be absent. */
function fieldsOf(schema: Schema, schemas: Document["components"]["schemas"]): string[] {
  const { properties = {}, required = [] } =
    schema.$ref === undefined ? schema : (schemas[schema.$ref.replace(/^.*\//, "")] ?? {});
  return Object.keys(properties).map((name) => (required.includes(name) ? name : `${name}?`));
}

function quoted(names: readonly string[]): string {
  return names.length === 0 ? "" : `\`${names.join(", ")}\``;
}
