import { describe, expect, it } from "vitest";
import { identityIn, readAccessToken, type AccessClaims } from "../../../src/core/operators/access-token.ts";

const HEADER = `{"alg":"RS256","kid":"key-1"}`;
const NOW_S = 1_800_000_000;
const EXPECTED = { issuer: "https://acme.cloudflareaccess.com", audience: "a-relay" };
const CLAIMS = { iss: EXPECTED.issuer, aud: ["a-relay"], exp: NOW_S + 60, email: "Alice@Example.com" };

describe("a token of Cloudflare Access", () => {
  it("is read with the id of its key", () => {
    expect(readAccessToken(HEADER, JSON.stringify(CLAIMS))).toEqual({
      ok: true,
      value: { kid: "key-1", claims: CLAIMS },
    });
  });

  it.each([
    ["a header that is no JSON", "{", JSON.stringify(CLAIMS), "it is not a token of Cloudflare Access"],
    ["a header without a key", `{"alg":"RS256"}`, JSON.stringify(CLAIMS), "it is not a token of Cloudflare Access"],
    ["an empty key", `{"alg":"RS256","kid":""}`, JSON.stringify(CLAIMS), "it is not a token of Cloudflare Access"],
    ["claims without an expiry", HEADER, `{"iss":"a","aud":"b"}`, "it is not a token of Cloudflare Access"],
    ["no algorithm", `{"alg":"none","kid":"a"}`, JSON.stringify(CLAIMS), "it is not signed with RS256"],
    ["a shared key", `{"alg":"HS256","kid":"a"}`, JSON.stringify(CLAIMS), "it is not signed with RS256"],
  ])("is refused with %s", (_, header, claims, error) => {
    expect(readAccessToken(header, claims)).toEqual({ ok: false, error });
  });
});

describe("the identity in a verified token", () => {
  const identityOf = (claims: Partial<AccessClaims>): unknown =>
    identityIn({ ...CLAIMS, ...claims }, EXPECTED, NOW_S * 1000);

  it.each<[string, Partial<AccessClaims>, string]>([
    ["a person, in lower case", {}, "alice@example.com"],
    ["an audience that is no list", { aud: "a-relay" }, "alice@example.com"],
    ["one of several audiences", { aud: ["other", "a-relay"] }, "alice@example.com"],
    ["a token for an application", { type: "app" }, "alice@example.com"],
    ["a clock that is 59 s ahead", { exp: NOW_S - 59 }, "alice@example.com"],
    ["a clock that is 60 s behind", { nbf: NOW_S + 60, iat: NOW_S + 60 }, "alice@example.com"],
    ["a service", { email: undefined, common_name: "ci.access" }, "service:ci.access"],
    ["a service whose email is empty", { email: "", common_name: "ci.access" }, "service:ci.access"],
    ["an email that poses as a service", { email: "service:a@b.example", common_name: "ci" }, "service:ci"],
    ["the longest email", { email: `${"a".repeat(242)}@example.com` }, `${"a".repeat(242)}@example.com`],
    ["the longest name of a service", { email: undefined, common_name: "s".repeat(254) }, `service:${"s".repeat(254)}`],
  ])("is read from %s", (_, claims, identity) => {
    expect(identityOf(claims)).toEqual({ ok: true, value: identity });
  });

  it.each<[string, Partial<AccessClaims>, string]>([
    ["of another team", { iss: "https://evil.cloudflareaccess.com" }, "it is from another team (iss)"],
    ["for another application", { aud: ["other"] }, "it is for another application (aud)"],
    ["for an application whose name contains this one's", { aud: "a-relay-2" }, "it is for another application (aud)"],
    ["for no application", { type: "org" }, "it is not for an application (type)"],
    ["that expired a minute ago", { exp: NOW_S - 60 }, "it has expired (exp)"],
    ["that begins in more than a minute", { nbf: NOW_S + 61 }, "it is not valid yet (nbf, iat)"],
    ["issued in more than a minute", { iat: NOW_S + 61 }, "it is not valid yet (nbf, iat)"],
    ["of nobody", { email: undefined }, "it has no identity (email, common_name)"],
    ["with an email that is none", { email: "alice" }, "it has no identity (email, common_name)"],
    ["with an email that poses as a service", { email: "SERVICE:a@b" }, "it has no identity (email, common_name)"],
    ["with a service without a name", { email: undefined, common_name: "" }, "it has no identity (email, common_name)"],
    ["with a long email", { email: `${"a".repeat(243)}@example.com` }, "it has no identity (email, common_name)"],
    ["with a long service", { email: "", common_name: "s".repeat(255) }, "it has no identity (email, common_name)"],
  ])("is refused in a token %s", (_, claims, error) => {
    expect(identityOf(claims)).toEqual({ ok: false, error });
  });
});
