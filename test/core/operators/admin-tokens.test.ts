import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAdminTokens } from "../../../src/core/operators/admin-tokens.ts";
import { mayUse, signatureOf } from "../../../src/core/operators/operator.ts";

const TOKEN = "a-token-of-24-characters";
const OTHER = "another-token-of-24-chars";

describe("ADMIN_TOKENS", () => {
  it.each([
    { list: `deploys=${TOKEN}`, operators: [["deploys", "write", TOKEN]] },
    { list: `deploys:write=${TOKEN}`, operators: [["deploys", "write", TOKEN]] },
    { list: `oncall:read=${TOKEN}`, operators: [["oncall", "read", TOKEN]] },
    {
      list: ` deploys = ${TOKEN} , ,on.call_2-b:read=${OTHER},`,
      operators: [
        ["deploys", "write", TOKEN],
        ["on.call_2-b", "read", OTHER],
      ],
    },
    { list: `ci=${"x".repeat(200)}`, operators: [["ci", "write", "x".repeat(200)]] },
    { list: "ci=bGVzcyBiYXNlNjQgdGhhbiB0aGlz==", operators: [["ci", "write", "bGVzcyBiYXNlNjQgdGhhbiB0aGlz=="]] },
  ])("$list", ({ list, operators }) => {
    const parsed = parseAdminTokens(list);
    expect(parsed.ok && parsed.value.map(({ label, role, token }) => [label, role, token])).toEqual(operators);
  });

  it.each([
    { list: "", error: "ADMIN_TOKENS has no entry" },
    { list: " , ", error: "ADMIN_TOKENS has no entry" },
    { list: TOKEN, error: "entry number 1 has no label" },
    { list: `=${TOKEN}`, error: "entry number 1 has a label that is not" },
    { list: `a b=${TOKEN}`, error: "entry number 1 has a label that is not" },
    { list: `${"a".repeat(41)}=${TOKEN}`, error: "entry number 1 has a label that is not" },
    { list: `a@x.com=${TOKEN}`, error: "entry number 1 has a label that is not" },
    { list: `ci:admin=${TOKEN}`, error: "entry number 1 has a role other than read or write" },
    { list: `ci:=${TOKEN}`, error: "entry number 1 has a role other than read or write" },
    { list: `ci:read:write=${TOKEN}`, error: "entry number 1 has a role other than read or write" },
    { list: `ci:READ=${TOKEN}`, error: "entry number 1 has a role other than read or write" },
    { list: `ci=${TOKEN},ops=short`, error: "entry number 2 has a token shorter than 24 characters" },
    { list: `ci=${"x".repeat(201)}`, error: "entry number 1 has a token longer than 200 characters" },
    { list: `ci=a token with many blanks in`, error: "entry number 1 has a token with characters" },
    { list: `ci=${TOKEN},CI:read=${OTHER}`, error: "entry number 2 has a label that another entry has" },
    { list: `Admin=${TOKEN}`, error: "entry number 1 has a label that another entry has, or ADMIN_TOKEN" },
    { list: `ci=${TOKEN},ops:read=${TOKEN}`, error: "entry number 2 has the token of another entry" },
  ])("$list is refused", ({ list, error }) => {
    expect(parseAdminTokens(list)).toEqual({ ok: false, error: expect.stringContaining(error) as string });
  });

  it("never throws, and shows no part of a token", () => {
    const hidden = fc.stringMatching(/^[A-Z]{8,40}$/);
    const broken = fc.tuple(
      fc.constantFrom("", "ci=", "ci:", "ci:read=", ":", "="),
      hidden,
      fc.constantFrom("", "=,", ":x"),
    );
    fc.assert(
      fc.property(broken, ([start, secret, end]) => {
        const parsed = parseAdminTokens(`${start}${secret}${end}`);
        expect(parsed.ok ? "" : parsed.error).not.toContain(secret);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (list) => {
        const parsed = parseAdminTokens(list);
        const all = parsed.ok ? parsed.value : [];
        expect(all.every(({ token }) => token.length >= 24)).toBe(true);
        expect(new Set(all.map(({ label }) => label.toLowerCase())).size).toBe(all.length);
      }),
    );
  });
});

describe("a role", () => {
  it.each([
    { role: "read", method: "GET", allowed: true },
    { role: "read", method: "HEAD", allowed: false },
    { role: "read", method: "POST", allowed: false },
    { role: "read", method: "PUT", allowed: false },
    { role: "read", method: "DELETE", allowed: false },
    { role: "write", method: "GET", allowed: true },
    { role: "write", method: "POST", allowed: true },
    { role: "write", method: "DELETE", allowed: true },
  ] as const)("$role may use $method: $allowed", ({ role, method, allowed }) => {
    expect(mayUse(role, { method })).toBe(allowed);
  });
});

describe("a POST that changes nothing", () => {
  it("is allowed with the role read", () => {
    expect(mayUse("read", { method: "POST", changesNothing: true })).toBe(true);
  });
});

describe("signatureOf", () => {
  it.each([
    { label: "oncall", claim: undefined, signature: "oncall" },
    { label: "oncall", claim: "", signature: "oncall" },
    { label: "oncall", claim: "Ann", signature: "oncall (Ann)" },
    { label: "admin", claim: undefined, signature: "admin" },
    { label: "admin", claim: "Ann", signature: "Ann" },
  ])("is $signature for $label with the claim $claim", ({ label, claim, signature }) => {
    expect(signatureOf({ label, role: "write" }, claim)).toBe(signature);
  });
});
