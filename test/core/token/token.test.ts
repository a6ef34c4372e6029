import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkPattern, entriesOf, formatEntry, parseTokens } from "../../../src/core/token/token.ts";

const TOKEN = "a-token-of-24-characters";
const OTHER = "another-token-of-24-chars";
const HUB = ["docker-hub"];

const NAMES = "docker-hub, github, quay, harbor, distribution, gitlab, acr";

describe("parseTokens", () => {
  it.each([
    { list: TOKEN, tokens: [["token-1", HUB, [], TOKEN]] },
    { list: "x".repeat(24), tokens: [["token-1", HUB, [], "x".repeat(24)]] },
    { list: "x".repeat(200), tokens: [["token-1", HUB, [], "x".repeat(200)]] },
    { list: `hub1=${TOKEN}`, tokens: [["hub1", HUB, [], TOKEN]] },
    {
      list: ` hub1=${TOKEN} , ,${OTHER}`,
      tokens: [
        ["hub1", HUB, [], TOKEN],
        ["token-3", HUB, [], OTHER],
      ],
    },
    { list: `=${TOKEN}`, tokens: [["token-1", HUB, [], TOKEN]] },
    { list: `ci@acme/*=${TOKEN}`, tokens: [["ci", HUB, ["acme/*"], TOKEN]] },
    { list: `ci@acme/web|beta/*|!beta/x=${TOKEN}`, tokens: [["ci", HUB, ["acme/web", "beta/*", "!beta/x"], TOKEN]] },
    { list: `@library/nginx=${TOKEN}`, tokens: [["token-1", HUB, ["library/nginx"], TOKEN]] },
    { list: `ci/github=${TOKEN}`, tokens: [["ci", ["github"], [], TOKEN]] },
    { list: `/github=${TOKEN}`, tokens: [["token-1", ["github"], [], TOKEN]] },
    { list: `ci / github | quay =${TOKEN}`, tokens: [["ci", ["github", "quay"], [], TOKEN]] },
    { list: `ci/docker-hub|acr@**=${TOKEN}`, tokens: [["ci", ["docker-hub", "acr"], ["**"], TOKEN]] },
    { list: `ci/github@ghcr.io/acme/*=${TOKEN}`, tokens: [["ci", ["github"], ["ghcr.io/acme/*"], TOKEN]] },
    { list: `ci@ghcr.io/acme/*=${TOKEN}`, tokens: [["ci", HUB, ["ghcr.io/acme/*"], TOKEN]] },
  ])("$list", ({ list, tokens }) => {
    const parsed = parseTokens("RELAY_TOKENS", list);
    expect(
      parsed.ok && parsed.value.map(({ label, senders, patterns, token }) => [label, senders, patterns, token]),
    ).toEqual(tokens);
  });

  it.each([
    { list: "", error: "RELAY_TOKENS is not set" },
    { list: " , ", error: "RELAY_TOKENS is not set" },
    { list: `${TOKEN},short`, error: "RELAY_TOKENS: token number 2 is shorter than 24 characters" },
    { list: "x".repeat(201), error: "RELAY_TOKENS: token number 1 is longer than 200 characters" },
    { list: `a=b=${TOKEN}`, error: "token number 1 has characters other than" },
    { list: `hub1@${TOKEN}`, error: "token number 1 has characters other than" },
    { list: `ci@=${TOKEN}`, error: "repository pattern, number 1: expected acme/web or acme/*" },
    { list: `ci@acme/*|=${TOKEN}`, error: "repository pattern, number 2" },
    { list: `ci@acme/web|acme*=${TOKEN}`, error: "repository pattern, number 2" },
    { list: `ci@acme/web:latest=${TOKEN}`, error: "repository pattern, number 1" },
    { list: `ci@a@b=${TOKEN}`, error: "repository pattern, number 1" },
    {
      list: `ci/9nexus=${TOKEN}`,
      error: `token number 1 has an invalid sender, number 1: expected ${NAMES}, or a name`,
    },
    { list: `ci/github|Quay=${TOKEN}`, error: `invalid sender, number 2: expected ${NAMES}, or a name in "senders"` },
    { list: `ci/=${TOKEN}`, error: "invalid sender, number 1" },
    { list: `ci/github/quay=${TOKEN}`, error: "invalid sender, number 1" },
    {
      list: `ci@!acme/secret=${TOKEN}`,
      error:
        "token number 1 has only exclusions, so it covers all other repositories: write **|!acme/secret if that is intended",
    },
    { list: `ci@nginx=${TOKEN}`, error: "pattern number 1 has no namespace: expected acme/web, acme/* or" },
    { list: `ci@acme/*|!secret=${TOKEN}`, error: "pattern number 2 has no namespace" },
    { list: `ci@acme**=${TOKEN}`, error: "pattern number 1 has no namespace" },
    { list: `ci@**web=${TOKEN}`, error: "pattern number 1 has no namespace" },
    { list: "x".repeat(23), error: "RELAY_TOKENS: token number 1 is shorter than 24 characters" },
    {
      list: `ci/github|quay@acme/*=${TOKEN}`,
      error:
        "pattern number 1 is of Docker Hub, which is not among github, quay: another registry's host comes first, as in ghcr.io/acme/*",
    },
    {
      list: `ci/github|quay@azurecr.io/acme/*=${TOKEN}`,
      error: "pattern number 1 names a registry whose pushes none of github, quay may send",
    },
    {
      list: `ci/github@ghcr.io/a/*|quay.io/a/*=${TOKEN}`,
      error: "number 2 names a registry whose pushes none of github",
    },
    {
      list: `ci/docker-hub@ghcr.io/acme/*=${TOKEN}`,
      error: "names a registry whose pushes none of docker-hub may send",
    },
    { list: `ci/acr@harbor.example.com/acme/*=${TOKEN}`, error: "names a registry whose pushes none of acr may send" },
  ])("$list is refused", ({ list, error }) => {
    expect(parseTokens("RELAY_TOKENS", list)).toEqual({ ok: false, error: expect.stringContaining(error) as string });
  });

  it.each([
    { patterns: "acme/*", covered: ["acme/web", "acme/a"], others: ["acme-evil/web", "beta/web", "library/acme"] },
    { patterns: "ACME/*", covered: ["acme/web"], others: ["beta/web"] },
    { patterns: "Acme/Web", covered: ["acme/web"], others: ["acme/webs", "acme/we"] },
    { patterns: "library/nginx", covered: ["library/nginx"], others: ["acme/nginx"] },
    { patterns: "acme/*|!acme/secret", covered: ["acme/web"], others: ["acme/secret"] },
    { patterns: "**|!acme/secret", covered: ["acme/web", "beta/web"], others: ["acme/secret"] },
    { patterns: "**", covered: ["acme/web", "library/nginx"], others: [] },
  ])("for $patterns covers exactly the expected repositories", ({ patterns, covered, others }) => {
    const parsed = parseTokens("RELAY_TOKENS", `ci@${patterns}=${TOKEN}`);
    const covers = parsed.ok ? parsed.value[0]?.covers : undefined;
    expect([...covered, ...others].filter((repository) => covers?.(repository))).toEqual(covered);
  });
});

const token = fc.stringMatching(/^[A-Za-z0-9._~-]{24,200}$/);
const label = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,20}$/);
const senders = fc.uniqueArray(fc.constantFrom("github", "docker-hub", "quay"), { maxLength: 3 });
const scope = fc.array(fc.constantFrom("**", "*/web", "!acme/x", "!ghcr.io/acme/x"), { maxLength: 4 });
const patterns = scope.map((list) => (list.length === 0 ? [] : ["**", ...list]));
const entries = fc.array(fc.record({ label, senders, patterns, token }), { minLength: 1, maxLength: 6 });

describe("checkPattern", () => {
  it.each(["acme/web", "acme/*", "Acme/Web", "!acme/secret", "ghcr.io/acme/**"])("accepts %s", (pattern) => {
    expect(checkPattern(pattern)).toEqual({ ok: true, value: pattern });
  });

  it.each([
    ["a=b", "expected a repository or a pattern, as in acme/web or acme/*"],
    ["a,b", "expected a repository or a pattern, as in acme/web or acme/*"],
    ["a|b", "expected a repository or a pattern, as in acme/web or acme/*"],
    ["a b", "expected a repository or a pattern, as in acme/web or acme/*"],
    ["acme/web:v1", 'a repository has no tag: expected "acme/web", and "v1" under "tag"'],
    ["", "expected a text or a glob, got an empty text"],
  ])("refuses %j with what was expected", (pattern, error) => {
    expect(checkPattern(pattern)).toEqual({ ok: false, error });
  });
});

it("formatEntry is the token alone without a label, senders and patterns", () => {
  const entry = { label: "", senders: [], patterns: [], token: TOKEN };
  expect(formatEntry(entry)).toBe(TOKEN);
  expect(formatEntry({ ...entry, senders: ["github", "quay"] })).toBe(`/github|quay=${TOKEN}`);
});

describe("for any list", () => {
  it("formatEntry and entriesOf are inverse", () => {
    fc.assert(
      fc.property(entries, (written) => {
        const numbered = written.map((entry, index) => ({ ...entry, number: index + 1 }));
        expect(entriesOf(written.map(formatEntry).join(","))).toEqual(numbered);
        expect(parseTokens("RELAY_TOKENS", written.map(formatEntry).join(",")).ok).toBe(true);
      }),
    );
  });

  it("an error shows no part of the list", () => {
    const secret = fc.stringMatching(/^[A-Z]{8,40}$/);
    const broken = fc.tuple(
      fc.constantFrom("", "ci=", "ci@", "ci@acme/*=", "ci@acme/", "@", "ci/", "ci/github|", "ci/github@", "/"),
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

  it("never throws, and accepts only tokens that are safe in a path", () => {
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
