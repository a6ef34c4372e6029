import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { asyncProperty, assert, constantFrom, dictionary, json, oneof, record, string } from "fast-check";
import { describe, expect, it } from "vitest";
import document from "../../openapi.json" with { type: "json" };
import { OPERATIONS, type OperationId } from "../../src/core/api/operations.ts";
import { parametersOf, type Operation } from "../../src/core/api/operation.ts";
import { api } from "../../src/worker/api/routes.ts";
import { router } from "../../src/worker/router.ts";

const ids = Object.keys(OPERATIONS) as OperationId[];

describe("the router of the API", () => {
  it("has every route of the OpenAPI document, and no other", () => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} /api/v1${path.replaceAll(/\{(\w+)\}/g, ":$1")}`),
    );
    // What is there for all methods only refuses.
    const routes = api.routes.flatMap(([method, , , path]) => (method === "ALL" ? [] : [`${method} ${path}`]));
    expect(routes.toSorted()).toEqual(described.toSorted());
  });

  it("answers whatever comes without failing", async () => {
    const part = oneof(string(), string({ unit: "binary" }), constantFrom("%", "%00", "%E0%A4%A", "..", "__proto__"));
    const names = constantFrom("status", "limit", "from", "cursor", "since", "before", "buckets", "q", "__proto__");
    const requests = record({
      id: constantFrom(...ids),
      parts: record({ a: part, b: part, c: part }),
      query: dictionary(oneof(names, string()), part),
      body: oneof(json(), string()),
    });
    await assert(
      asyncProperty(requests, async ({ id, parts, query, body }) => {
        const operation: Operation = OPERATIONS[id];
        const { a, b, c } = parts;
        const values = [a, b, c].map((text) =>
          /^[\w%.]+$/.test(text) ? text : encodeURIComponent(text.toWellFormed()),
        );
        const path = parametersOf(operation).reduce(
          (text, name, index) => text.replace(`:${name}`, () => values[index] || "-"),
          operation.path,
        );
        const url = new URL(`https://relay.example/api/v1${path}`);
        for (const [name, value] of Object.entries(query)) url.searchParams.append(name, value);
        const { method } = operation;
        const headers = { authorization: `Bearer ${env.ADMIN_TOKEN}`, "if-match": "none" };
        const request = new Request(url, { method, headers, ...(method !== "GET" && { body }) });
        const { status } = (await router.fetch(request, env, createExecutionContext())) as Response;
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 300 },
    );
  });
});
