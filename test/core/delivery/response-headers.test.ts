import { describe, expect, it } from "vitest";
import { keptHeaders } from "../../../src/core/delivery/response-headers.ts";

const of = (headers: Record<string, string>, isSuccess = false, secrets: string[] = []): object =>
  keptHeaders(Object.entries(headers), isSuccess, secrets);

describe("the headers that are kept of a response", () => {
  it("are those that explain it, the most telling first", () => {
    const headers = {
      date: "Mon, 23 Nov 2026 12:00:00 GMT",
      "x-reason": "quota",
      server: "nginx",
      "content-type": "text/html",
      "set-cookie": "session=secret",
      "strict-transport-security": "max-age=1",
      "retry-after": "30",
    };
    expect(JSON.stringify(of(headers))).toBe(
      '{"retry-after":"30","content-type":"text/html","server":"nginx","x-reason":"quota"}',
    );
  });

  it("are fewer of a success", () => {
    const headers = { "content-type": "application/json", "x-request-id": "a".repeat(36), "x-b": "b" };
    expect(of(headers, true)).toEqual({ "x-request-id": "a".repeat(36), "x-b": "b" });
    expect(of(headers, false)).toEqual(headers);
  });

  it("have at most 128 characters each and 256 together", () => {
    expect(of({ location: "x".repeat(1000) })).toEqual({ location: "x".repeat(128) });
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`x-${index}`, "y".repeat(28)]));
    expect(Object.keys(of(many))).toHaveLength(8);
  });

  it("have no secrets and one line each", () => {
    expect(of({ location: "/?key=t0ken-1", "x-echo": "a\u202eb" }, false, ["t0ken-1"])).toEqual({
      location: "/?key=[redacted]",
      "x-echo": "a\ufffdb",
    });
  });
});
