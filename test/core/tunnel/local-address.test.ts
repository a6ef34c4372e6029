import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { localAddress } from "../../../src/core/tunnel/local-address.ts";

const BASE = "http://127.0.0.1:9000/app";

function addressOf(path: string, base = BASE): string {
  const address = localAddress(new URL(base), path);
  return address.ok ? address.value : `refused: ${address.error}`;
}

describe("localAddress", () => {
  it.each([
    ["/", "http://127.0.0.1:9000/app/"],
    ["/hook?x=1", "http://127.0.0.1:9000/app/hook?x=1"],
    ["/a//b", "http://127.0.0.1:9000/app/a//b"],
    ["/a/...", "http://127.0.0.1:9000/app/a/..."],
    ["/v1..2/x.y", "http://127.0.0.1:9000/app/v1..2/x.y"],
    ["/a%20b?to=https://elsewhere.example/../x", "http://127.0.0.1:9000/app/a%20b?to=https://elsewhere.example/../x"],
  ])("%s is under the one that the client was told", (path, address) => {
    expect(addressOf(path)).toBe(address);
  });

  it("ignores a trailing slash of the base", () => {
    expect(addressOf("/hook", "http://nas.lan:9000/app/")).toBe("http://nas.lan:9000/app/hook");
    expect(addressOf("/hook", "https://nas.lan")).toBe("https://nas.lan/hook");
  });

  it.each([
    ["a parent", "/../admin"],
    ["a parent at the end", "/.."],
    ["the same directory", "/./x"],
    ["an encoded parent", "/%2e%2e/admin"],
    ["a half encoded parent", "/.%2E/admin"],
    ["a parent that is encoded twice", "/%252e%252e/admin"],
    ["a parent behind encoded slashes", "/x%2f..%2fadmin"],
    ["a parent behind a backslash", "/x\\..\\admin"],
    ["a parent behind an encoded backslash", "/x%5c..%5cadmin"],
    ["a parent with a parameter", "/..;x=1/admin"],
    ["what is encoded too often", `/%${"25".repeat(9)}2e./admin`],
    ["what cannot be decoded", "/%ff%"],
    ["another host", "//elsewhere.example/"],
    ["another address", "http://elsewhere.example/"],
    ["credentials before another host", "@elsewhere.example/"],
    ["another port", ":9001/"],
    ["nothing", ""],
    ["a line break", "/x\r\nhost: y"],
    ["an encoded null", "/x%00"],
    ["a tab in a dot segment", "/.\t./admin"],
    ["a fragment", "/x#y"],
  ])("refuses %s", (_, path) => {
    expect(addressOf(path)).toMatch(/^refused: the path /);
  });

  it("never leaves the base address", () => {
    const piece = fc.constantFrom(
      "/",
      "\\",
      ".",
      "..",
      "%2e",
      "%2F",
      "%5c",
      "%25",
      "@",
      ":",
      "//",
      "a",
      "?",
      "#",
      "\t",
      ";",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const address = localAddress(new URL(BASE), pieces.join(""));
        if (!address.ok) return;
        const { origin, pathname } = new URL(address.value);
        expect(origin).toBe("http://127.0.0.1:9000");
        expect(pathname.startsWith("/app/")).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
