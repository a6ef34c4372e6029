import { openApiDocument } from "../../src/core/api/document.ts";
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
  readonly responses: Readonly<Record<string, Content>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses: Readonly<Record<string, { readonly description: string }>>;
  };
}

/** Writes the operations and the problem statuses of the OpenAPI document. */
export function apiSections(): readonly Section[] {
  const { paths, components } = openApiDocument() as Document;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [
      `\`${method.toUpperCase()} ${path}\``,
      operation.summary,
      quoted(inputsOf(operation, components.schemas)),
      answerOf(operation, components.schemas),
    ]),
  );
  const statuses = Object.entries(components.responses).map(([status, { description }]) => [status, description]);
  return [
    {
      page: "api.md",
      name: "operations",
      markdown: table(["Operation", "Does", "Query, headers and body", "Answer"], operations),
    },
    { page: "api.md", name: "statuses", markdown: table(["Status", "When"], statuses) },
  ];
}

function inputsOf({ parameters = [], requestBody }: Operation, schemas: Document["components"]["schemas"]): string[] {
  const named = parameters.filter((parameter) => parameter.in !== "path");
  return [...named.map(({ name }) => name), ...fieldsOf(schemaOf(requestBody), schemas)];
}

/** The status and the fields of the first success response. */
function answerOf({ responses }: Operation, schemas: Document["components"]["schemas"]): string {
  const [[status, response] = ["", {}]] = Object.entries(responses);
  return [status === "200" ? "" : status, quoted(fieldsOf(schemaOf(response), schemas))].filter(Boolean).join(" ");
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
