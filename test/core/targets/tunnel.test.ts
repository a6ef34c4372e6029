import { describe, expect, it } from "vitest";
import { tunnel } from "../../../src/core/targets/tunnel.ts";
import { context, problemsIn, requestOf } from "./building.ts";

const TARGET = { type: "tunnel", name: "home" };

describe("tunnel", () => {
  it("sends the original body to the path, through the tunnel", () => {
    expect(requestOf(tunnel, { ...TARGET, path: "/hook?key=${secret:TOKEN}" }, context)).toStrictEqual({
      ok: true,
      value: {
        method: "POST",
        url: "tunnel://home/hook?key=t0ken",
        headers: { "content-type": "application/json" },
        body: context.body,
      },
    });
  });

  it("accepts a webhook's fields, and defaults to the root path", () => {
    const fields = { ...TARGET, method: "PUT", query: { env: "a b" }, headers: { "X-Team": "web" }, body: "none" };
    expect(requestOf(tunnel, fields, context)).toStrictEqual({
      ok: true,
      value: { method: "PUT", url: "tunnel://home/?env=a%20b", headers: { "x-team": "web" }, body: null },
    });
    expect(requestOf(tunnel, { ...TARGET, body: { template: "{'tag': event.tag}" } }, context)).toMatchObject({
      value: { body: '{"tag":"v1.2.3"}' },
    });
  });

  it.each(["hook", "//elsewhere.example/", "/../admin", "/%2e%2e/admin", "https://elsewhere.example/", "/x#y"])(
    "refuses the path %s",
    (path) => {
      expect(problemsIn(tunnel, { ...TARGET, path })).toStrictEqual([
        { path: ["path"], message: "expected a path that begins with a slash and has no '..', as in /hook?key=1" },
      ]);
    },
  );

  it("refuses an invalid name, an invalid template and a URL as path", () => {
    expect(problemsIn(tunnel, { ...TARGET, name: "a/b" })).toMatchObject([{ path: ["name"] }]);
    expect(problemsIn(tunnel, { ...TARGET, body: { template: "{" } })).toMatchObject([{ path: ["body", "template"] }]);
    expect(problemsIn(tunnel, { ...TARGET, url: "https://example.com" })).toMatchObject([{ path: ["url"] }]);
  });
});
