import { toJsonSchema, toJsonSchemaDefs, type ConversionConfig, type JsonSchema } from "@valibot/to-json-schema";
import { VERSION } from "../lib/version.ts";
import { AuditEntry } from "./audit.ts";
import { Budget } from "./budget.ts";
import { Attempt, Delivery, EventDetail, EventRecord } from "./record.ts";
import { Routing } from "./routing.ts";
import { DeliverySummary, EventPage, EventSummary } from "./summary.ts";
import { DeliveryPage, RedeliveryProgress } from "./delivery.ts";
import { parametersOf, type ObjectSchema, type Operation, type Schema } from "./operation.ts";
import { OPERATIONS } from "./operations.ts";
import { EventFilters } from "./query.ts";
import { Rejection, RelayStatus, Statistics, StreamMessage } from "./relay.ts";
import { Mistake, ProblemDetails, RulesState } from "./rules.ts";
import { TargetHealth, TargetState } from "./target.ts";

/** Schemas with a name. */
const definitions: Record<string, Schema> = {
  Attempt,
  AuditEntry,
  Budget,
  Delivery,
  DeliveryPage,
  DeliverySummary,
  EventDetail,
  EventFilters,
  EventPage,
  EventRecord,
  EventSummary,
  Mistake,
  ProblemDetails,
  RedeliveryProgress,
  Rejection,
  RelayStatus,
  Routing,
  RulesState,
  Statistics,
  StreamMessage,
  TargetHealth,
  TargetState,
};

const CONFIG: ConversionConfig = {
  target: "draft-2020-12",
  // Query parameters are described by their parsed types.
  typeMode: "output",
  // JSON Schema cannot express some checks; their messages describe them.
  errorMode: "ignore",
  definitions,
  overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
};

const PROBLEMS: Readonly<Record<number, string>> = {
  400: "The path, the query or the body is invalid: see `errors`.",
  401: "The token is missing or wrong.",
  403: "The operator's role is `read` and the operation changes something; or a session's request is without the header `x-hubrelay-csrf`, or from another origin.",
  404: "Not found.",
  408: "The body did not arrive in time.",
  409: "There is no valid rule document, and so no targets; or the delivery does not wait for approval.",
  412: "The rules were changed meanwhile.",
  413: "The body is too large.",
  422: "The body is invalid: see `errors`.",
  426: "Not a WebSocket.",
  428: "If-Match is missing.",
  429: "Too many wrong tokens from this address: wait as long as `Retry-After` says.",
  503: "No operator's token is set, or it is too short: the API is disabled. Or the session cannot be checked now.",
};

/** Builds the OpenAPI document of `/api/v1`: https://spec.openapis.org/oas/v3.1.1.html */
export function openApiDocument(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const [id, operation] of Object.entries<Operation>(OPERATIONS)) {
    const path = operation.path.replaceAll(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: describe(id, operation) };
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "hubrelay",
      version: VERSION,
      license: { name: "MIT", identifier: "MIT" },
      description: "Inspects the delivery of Docker Hub's pushes, and repairs it. Fields may be added to answers.",
    },
    servers: [{ url: "/api/v1" }],
    security: [{ adminToken: [] }, { session: [] }],
    paths,
    components: {
      schemas: toJsonSchemaDefs(definitions, CONFIG),
      responses: Object.fromEntries(Object.entries(PROBLEMS).map(([status, words]) => [status, problem(words)])),
      securitySchemes: {
        adminToken: {
          type: "http",
          scheme: "bearer",
          description: "The Worker's secret ADMIN_TOKEN, or a token of ADMIN_TOKENS.",
        },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "__Host-hubrelay-session",
          description:
            "The dashboard's; over plain http it is `hubrelay-local-session`. Other than GET, its requests carry the header `x-hubrelay-csrf`.",
        },
      },
    },
  };
}

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

function describe(operationId: string, operation: Operation): object {
  const { summary, description, answers, query, headers = {}, isPublic } = operation;
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

function problem(description: string): object {
  const schema = { $ref: "#/components/schemas/ProblemDetails" };
  return { description, content: { "application/problem+json": { schema } } };
}

function schemaOf(schema: Schema): JsonSchema {
  const { $schema: _, $defs: __, ...rest } = toJsonSchema(schema, CONFIG);
  return rest;
}
