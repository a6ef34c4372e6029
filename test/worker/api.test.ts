import { describe, expect, it } from "vitest";
import document from "../../openapi.json" with { type: "json" };
import { api } from "../../src/worker/api/routes.ts";

describe("the router of the API", () => {
  it("has every route of the OpenAPI document, and no other", () => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} /api/v1${path.replaceAll(/\{(\w+)\}/g, ":$1")}`),
    );
    // What is there for all methods only refuses.
    const routes = api.routes.flatMap(([method, , , path]) => (method === "ALL" ? [] : [`${method} ${path}`]));
    expect(routes.toSorted()).toEqual(described.toSorted());
  });
});
