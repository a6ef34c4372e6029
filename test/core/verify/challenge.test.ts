import { assert, property, record, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { parseChallenge, tokenAddress } from "../../../src/core/verify/challenge.ts";

describe("WWW-Authenticate", () => {
  it.each([
    [
      'Bearer realm="https://ghcr.io/token",service="ghcr.io",scope="repository:acme/web:pull"',
      { scheme: "bearer", realm: "https://ghcr.io/token", service: "ghcr.io", scope: "repository:acme/web:pull" },
    ],
    // Quay names no scope with some clients: https://github.com/quay/quay
    [
      'Bearer realm="https://quay.io/v2/auth",service="quay.io"',
      { scheme: "bearer", realm: "https://quay.io/v2/auth", service: "quay.io" },
    ],
    [
      "bearer  REALM = https://a.example/t , service=x",
      { scheme: "bearer", realm: "https://a.example/t", service: "x" },
    ],
    ['Basic realm="Registry Realm"', { scheme: "basic" }],
    ['Basic realm="x", Bearer realm="https://a.example/t"', { scheme: "bearer", realm: "https://a.example/t" }],
    ['Bearer realm="/token"', undefined],
    ['Bearer realm="not a URL", Basic realm="x"', { scheme: "basic" }],
    [
      'Bearer realm="https://a.example/t",realm="https://b.example/t"',
      { scheme: "bearer", realm: "https://a.example/t" },
    ],
    ['Digest realm="x"', undefined],
    ["", undefined],
  ])("%s", (header, challenge) => {
    expect(parseChallenge(header)).toEqual(challenge);
  });

  it("keeps what quoted texts hold", () => {
    assert(
      property(
        record({ service: string({ minLength: 1, maxLength: 50 }), scope: string({ minLength: 1 }) }),
        (given) => {
          const quoted = Object.entries(given).map(
            ([name, value]) => `${name}="${value.replaceAll(/["\\]/g, "\\$&")}"`,
          );
          const header = `Bearer realm="https://a.example/t",${quoted.join(",")}`;
          expect(parseChallenge(header)).toEqual({ scheme: "bearer", realm: "https://a.example/t", ...given });
        },
      ),
      { numRuns: 50 },
    );
  });

  it("asks for a scope that the challenge does not name, and escapes everything", () => {
    const realm = "https://a.example/t?account=x";
    expect(tokenAddress({ scheme: "bearer", realm, service: "a&b" }, "acme/web").href).toBe(
      "https://a.example/t?account=x&service=a%26b&scope=repository%3Aacme%2Fweb%3Apull",
    );
  });
});
