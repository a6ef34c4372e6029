import { describe, expect, it } from "vitest";
import { changesBetween } from "../../src/dashboard/pages/event/changes.ts";

const request = { method: "POST", url: "https://a/", headers: { "x-attempt": "1", "x-same": "s" }, body: "a\nb\nc\nd" };

describe("the changes between two requests", () => {
  it.each<[what: string, after: object, removed: string[], added: string[]]>([
    ["none", {}, [], []],
    ["the address", { url: "https://b/" }, ["POST https://a/"], ["POST https://b/"]],
    ["a header", { headers: { "x-attempt": "2", "x-same": "s" } }, ["x-attempt: 1"], ["x-attempt: 2"]],
    ["a new header", { headers: { ...request.headers, "x-new": "n" } }, [], ["x-new: n"]],
    ["lines of the body", { body: "a\nx\ny\nd" }, ["b", "c"], ["x", "y"]],
    ["a line more", { body: "a\nb\nb\nc\nd" }, [], ["b"]],
    ["a line less", { body: "a\nc\nd" }, ["b"], []],
  ])("%s", (_, after, removed, added) => {
    expect(changesBetween(request, { ...request, ...after })).toEqual({ removed, added });
  });

  it("of a request without a body", () => {
    const { body: _, ...bare } = request;
    expect(changesBetween(bare, bare)).toEqual({ removed: [], added: [] });
  });
});
