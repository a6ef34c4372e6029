import { toJsonSchema, type JsonSchema } from "@valibot/to-json-schema";
import { parametersOf, type Description, type ObjectSchema, type Operation, type Schema } from "./operation.ts";
import { CONFIG } from "./schemas.ts";

/** Returns the problem statuses of an operation. */
export function problemsOf(operation: Operation): number[] {
  const { query, body, takesDocument, problems = [], isPublic } = operation;
  const hasParameters = parametersOf(operation).length > 0;
  const isRead = query !== undefined || body !== undefined || hasParameters;
  return [
    ...new Set([
      ...(isRead ? [400] : []),
      ...(isPublic ? [404] : [401, 403, 429, 503]),
      ...(hasParameters ? [404] : []),
      ...(body !== undefined || takesDocument ? [408, 413] : []),
      ...(body === undefined ? [] : [422]),
      ...problems,
    ]),
  ].toSorted((a, b) => a - b);
}

/** Describes an operation for the OpenAPI document. */
export function describe(
  operationId: string,
  operation: Operation,
  { summary, description, answers }: Description,
): object {
  const { query, headers = {}, isPublic } = operation;
  const success = Object.entries(answers).map(([status, schema]) => [status, answer(schema)] as const);
  const problems = problemsOf(operation).map(
    (status) => [status, { $ref: `#/components/responses/${status}` }] as const,
  );
  const parameters = [
    ...parametersOf(operation).map((name) => ({ name, in: "path", required: true, schema: { type: "string" } })),
    ...(query === undefined ? [] : queryParameters(query)),
    ...Object.entries(headers).map(([name, words]) => ({
      name,
      in: "header",
      required: true,
      description: words,
      schema: { type: "string" },
    })),
  ];
  return {
    operationId,
    summary,
    ...(description !== undefined && { description }),
    ...(isPublic && { security: [] }),
    ...(parameters.length > 0 && { parameters }),
    ...bodyOf(operation),
    responses: Object.fromEntries([...success, ...problems]),
  };
}

function bodyOf({ body, takesDocument }: Operation): object {
  if (takesDocument) {
    const description = "The text of a rule document, see rules.schema.json.";
    return { requestBody: { required: true, description, content: { "application/json": { schema: {} } } } };
  }
  if (body === undefined) return {};
  const schema = schemaOf(body);
  return { requestBody: { required: (schema.required ?? []).length > 0, content: { "application/json": { schema } } } };
}

function queryParameters({ entries }: ObjectSchema): object[] {
  return Object.entries(entries).map(([name, entry]) => {
    const { description, ...schema } = schemaOf(entry);
    return { name, in: "query", ...(description !== undefined && { description }), schema };
  });
}

function answer(schema: Schema | null): object {
  if (schema === null) return { description: "The connection is now a WebSocket." };
  return { description: "Done.", content: { "application/json": { schema: schemaOf(schema) } } };
}

/** Describes a problem response. */
export function problem(description: string): object {
  const schema = { $ref: "#/components/schemas/ProblemDetails" };
  return { description, content: { "application/problem+json": { schema } } };
}

function schemaOf(schema: Schema): JsonSchema {
  const { $schema: _, $defs: __, ...rest } = toJsonSchema(schema, CONFIG);
  return rest;
}
