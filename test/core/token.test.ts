import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { entriesOf, formatEntry, parseTokens } from "../../src/core/token.ts";

const TOKEN = "a-token-of-24-characters";
const OTHER = "another-token-of-24-chars";

describe("a list of tokens", () => {
  it.each([
    { list: TOKEN, tokens: [["token-1", [], TOKEN]] },
    { list: `hub1=${TOKEN}`, tokens: [["hub1", [], TOKEN]] },
    {
      list: ` hub1=${TOKEN} , ,${OTHER}`,
      tokens: [
        ["hub1", [], TOKEN],
        ["token-3", [], OTHER],
      ],
    },
    { list: `=${TOKEN}`, tokens: [["token-1", [], TOKEN]] },
    { list: `ci@acme/*=${TOKEN}`, tokens: [["ci", ["acme/*"], TOKEN]] },
    { list: `ci@acme/web|beta/*|!beta/x=${TOKEN}`, tokens: [["ci", ["acme/web", "beta/*", "!beta/x"], TOKEN]] },
    { list: `@nginx=${TOKEN}`, tokens: [["token-1", ["nginx"], TOKEN]] },
  ])("$list", ({ list, tokens }) => {
    const parsed = parseTokens("RELAY_TOKENS", list);
    expect(parsed.ok && parsed.value.map(({ label, patterns, token }) => [label, patterns, token])).toEqual(tokens);
  });

  it.each([
    { list: "", error: "RELAY_TOKENS is not set" },
    { list: " , ", error: "RELAY_TOKENS is not set" },
    { list: `${TOKEN},short`, error: "RELAY_TOKENS: token number 2 is shorter than 24 characters" },
    { list: "x".repeat(201), error: "RELAY_TOKENS: token number 1 is longer than 200 characters" },
    { list: `a=b=${TOKEN}`, error: "token number 1 has characters other than" },
    { list: `hub1@${TOKEN}`, error: "token number 1 has characters other than" },
    { list: `ci@=${TOKEN}`, error: "pattern number 1, expected acme/web or acme/*" },
    { list: `ci@acme/*|=${TOKEN}`, error: "pattern number 2" },
    { list: `ci@acme/web|acme*=${TOKEN}`, error: "pattern number 2" },
    { list: `ci@acme/web:latest=${TOKEN}`, error: "pattern number 1" },
    { list: `ci@a@b=${TOKEN}`, error: "pattern number 1" },
  ])("$list is refused", ({ list, error }) => {
    expect(parseTokens("RELAY_TOKENS", list)).toEqual({ ok: false, error: expect.stringContaining(error) as string });
  });

  it.each([
    { patterns: "acme/*", covered: ["acme/web", "acme/a"], others: ["acme-evil/web", "beta/web", "library/acme"] },
    { patterns: "Acme/Web", covered: ["acme/web"], others: ["acme/webs", "acme/we"] },
    { patterns: "nginx", covered: ["library/nginx"], others: ["acme/nginx"] },
    { patterns: "acme/*|!acme/secret", covered: ["acme/web"], others: ["acme/secret"] },
    { patterns: "!acme/secret", covered: ["acme/web", "beta/web"], others: ["acme/secret"] },
    { patterns: "**", covered: ["acme/web", "library/nginx"], others: [] },
  ])("for $patterns covers these and no others", ({ patterns, covered, others }) => {
    const parsed = parseTokens("RELAY_TOKENS", `ci@${patterns}=${TOKEN}`);
    const covers = parsed.ok ? parsed.value[0]?.covers : undefined;
    expect([...covered, ...others].filter((repository) => covers?.(repository))).toEqual(covered);
  });
});

const token = fc.stringMatching(/^[A-Za-z0-9._~-]{24,200}$/);
const label = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,20}$/);
const patterns = fc.array(fc.constantFrom("acme/*", "acme/web", "nginx", "!acme/x", "**"), { maxLength: 4 });
const entries = fc.array(fc.record({ label, patterns, token }), { minLength: 1, maxLength: 6 });

describe("whatever the list", () => {
  it("is read as it was written", () => {
    fc.assert(
      fc.property(entries, (written) => {
        const numbered = written.map((entry, index) => ({ ...entry, number: index + 1 }));
        expect(entriesOf(written.map(formatEntry).join(","))).toEqual(numbered);
        expect(parseTokens("RELAY_TOKENS", written.map(formatEntry).join(",")).ok).toBe(true);
      }),
    );
  });

  it("an error shows nothing of it", () => {
    const secret = fc.stringMatching(/^[A-Z]{8,40}$/);
    const broken = fc.tuple(
      fc.constantFrom("", "ci=", "ci@", "ci@acme/*=", "ci@acme/", "@"),
      secret,
      fc.constantFrom("", "=x", "=,", "|"),
    );
    fc.assert(
      fc.property(broken, ([start, hidden, end]) => {
        const parsed = parseTokens("RELAY_TOKENS", `${start}${hidden}${end}`);
        expect(parsed.ok ? "" : parsed.error).not.toContain(hidden);
      }),
    );
  });

  it("never throws, and takes no token that a path would change", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (list) => {
        const parsed = parseTokens("RELAY_TOKENS", list);
        const tokens = parsed.ok ? parsed.value.map(({ token }) => token) : [];
        expect(tokens.map(encodeURIComponent)).toEqual(tokens);
      }),
      { numRuns: 1000 },
    );
  });
});
