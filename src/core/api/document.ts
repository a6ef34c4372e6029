import { toJsonSchemaDefs } from "@valibot/to-json-schema";
import { VERSION } from "../lib/version.ts";
import { DESCRIPTIONS } from "./descriptions.ts";
import { describe, problem } from "./describe-operation.ts";
import type { Operation } from "./operation.ts";
import { OPERATIONS, type OperationId } from "./operations.ts";
import { CONFIG, definitions } from "./schemas.ts";

const PROBLEMS: Readonly<Record<number, string>> = {
  400: "The path, the query or the body is invalid: see `errors`.",
  401: "The token is missing or wrong.",
  403: "The operator's role is `read`, or a session's request lacks `x-hubrelay-csrf` or is from another origin.",
  404: "Not found.",
  408: "The body did not arrive in time.",
  409: "There is no valid rule document, or the delivery does not wait for approval.",
  412: "The rules were changed meanwhile.",
  413: "The body is too large.",
  422: "The body is invalid: see `errors`.",
  426: "Not a WebSocket.",
  428: "If-Match is missing.",
  429: "Too many wrong tokens from this address: wait for `Retry-After`.",
  503: "No operator has a valid token, or the session cannot be checked now.",
};

/** Builds the OpenAPI document of `/api/v1`: https://spec.openapis.org/oas/v3.1.1.html */
export function openApiDocument(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const [id, operation] of Object.entries(OPERATIONS) as [OperationId, Operation][]) {
    const path = operation.path.replaceAll(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: describe(id, operation, DESCRIPTIONS[id]) };
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "hubrelay",
      version: VERSION,
      license: { name: "MIT", identifier: "MIT" },
      description:
        "Inspects the delivery of Docker Hub's pushes, and repairs it. Lists have the latest first. Fields may be added to answers.",
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
