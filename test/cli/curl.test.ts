import { execFileSync } from "node:child_process";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { curlCommand } from "../../src/core/api/curl.ts";

/** The arguments that a shell gives to curl, and what curl reads. */
function argumentsOf(command: string): readonly string[] {
  const curl = String.raw`curl() { printf '%s\0' "$@"; case "$*" in *'@-') od -An -v -tx1 | tr -d ' \n';; esac; }`;
  return execFileSync("/bin/sh", ["-c", `${curl}\n${command}`])
    .toString()
    .split("\0");
}

const GET = ["--globoff", "--request", "GET", "https://a.example/"];

describe("a request as a command for curl", () => {
  it("has its method, address, headers and body", () => {
    const headers = { "x-key": "[redacted]", "content-type": "application/json" };
    expect(curlCommand({ method: "PUT", url: "https://a.example/?k=[redacted]", headers, body: `{"it's":1}` })).toBe(
      [
        "curl --globoff --request PUT 'https://a.example/?k=[redacted]'",
        "--header 'x-key: [redacted]'",
        "--header 'content-type: application/json'",
        String.raw`--data-binary '{"it'\''s":1}'`,
      ].join(" \\\n  "),
    );
  });

  it.each([
    ["no body", { headers: {} }, [...GET, ""]],
    [
      "a body without a type",
      { headers: {}, body: "x" },
      [...GET, "--header", "content-type:", "--data-binary", "x", ""],
    ],
    [
      "an empty header, and a body that looks like a file's name",
      { headers: { "Content-Type": "" }, body: "@/etc/passwd" },
      [...GET, "--header", "Content-Type;", "--data-raw", "@/etc/passwd", ""],
    ],
    [
      "bytes that are no text",
      { headers: { "content-type": "a" }, body: "AP8=", encoding: "base64" as const },
      [...GET, "--header", "content-type: a", "--data-binary", "@-", "00ff"],
    ],
  ])("that has %s", (_, request, expected) => {
    expect(argumentsOf(curlCommand({ method: "GET", url: "https://a.example/", ...request }))).toEqual(expected);
  });

  it("passes on any text as it is", () => {
    const text = fc.string({ unit: fc.constantFrom("'", '"', "\\", "$", "`", "!", "\n", "\r", "é", " ", "a", "*") });
    fc.assert(
      fc.property(text, text, (value, body) => {
        const given = argumentsOf(curlCommand({ method: "POST", url: "https://a/", headers: { a: value }, body }));
        expect(given.at(-2)).toBe(body);
        expect(given.slice(4, 6)).toEqual(["--header", value === "" ? "a;" : `a: ${value}`]);
      }),
      { numRuns: 60 },
    );
  });
});
