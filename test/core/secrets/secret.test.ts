import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RELAY_SECRETS } from "../../../src/core/secrets/relay-secrets.ts";
import { revealSecrets, SECRET_REFERENCE, secretNames, secretValues } from "../../../src/core/secrets/secret.ts";

const secrets: Readonly<Record<string, string>> = {
  DEPLOY_URL: "https://deploy.example.com/T0KEN",
  KEY_1: "whsec_c2VjcmV0",
  EMPTY: "",
  DOLLARS: "$& $1 $$ $`",
  LOOKS_LIKE_ONE: "${secret:KEY_1}",
  RELAY_TOKENS: "first=relay",
  ADMIN_TOKEN: "admin",
  METRICS_TOKEN: "metrics",
  TUNNEL_TOKENS: "home=tunnel",
};
const lookup = (name: string): string | undefined => secrets[name];

const target = {
  type: "webhook",
  url: "${secret:DEPLOY_URL}",
  headers: { authorization: "Bearer ${secret:KEY_1}", "x-two": "${secret:KEY_1}-${secret:KEY_1}" },
  secret: ["${secret:KEY_1}"],
  timeout: "10s",
};

describe("revealSecrets", () => {
  it("fills in every reference, and lists each value once", () => {
    expect(revealSecrets(target, lookup)).toEqual({
      ok: true,
      value: {
        value: {
          type: "webhook",
          url: "https://deploy.example.com/T0KEN",
          headers: { authorization: "Bearer whsec_c2VjcmV0", "x-two": "whsec_c2VjcmV0-whsec_c2VjcmV0" },
          secret: ["whsec_c2VjcmV0"],
          timeout: "10s",
        },
        secrets: ["https://deploy.example.com/T0KEN", "whsec_c2VjcmV0"],
      },
    });
  });

  it("does not change its argument", () => {
    const before = structuredClone(target);
    revealSecrets(target, lookup);
    expect(target).toEqual(before);
  });

  it("keeps what is no text beside a reference", () => {
    const part = {
      url: "${secret:KEY_1}",
      retries: 3,
      paused: false,
      failover: null,
      schedule: [1, "${secret:KEY_1}"],
    };
    expect(revealSecrets(part, lookup)).toMatchObject({
      value: {
        value: {
          url: "whsec_c2VjcmV0",
          retries: 3,
          paused: false,
          failover: null,
          schedule: [1, "whsec_c2VjcmV0"],
        },
      },
    });
  });

  it("secretValues lists the values of the secrets that are set", () => {
    const part = ["${secret:KEY_1}", "${secret:MISSING}", "${secret:EMPTY}", "${secret:DEPLOY_URL}"];
    expect(secretValues(part, lookup)).toEqual(["whsec_c2VjcmV0", "https://deploy.example.com/T0KEN"]);
  });

  it("each secret of the relay has a meaning, for the documentation", () => {
    expect(Object.entries(RELAY_SECRETS).filter(([, meaning]) => meaning.length < 10)).toEqual([]);
  });

  it("secretNames lists each name once", () => {
    expect(secretNames(target)).toEqual(["DEPLOY_URL", "KEY_1"]);
  });

  it.each(["MISSING", "EMPTY"])("refuses when %s is not set, and says how to set it", (name) => {
    expect(revealSecrets({ url: `\${secret:${name}}` }, lookup)).toEqual({
      ok: false,
      error: `the secret ${name} is not set: run \`wrangler secret put ${name}\``,
    });
  });

  it.each([
    "RELAY_TOKENS",
    "ADMIN_TOKEN",
    "ADMIN_TOKENS",
    "METRICS_TOKEN",
    "TUNNEL_TOKENS",
    "DOCKER_HUB_AUTHORIZATION",
    "GITHUB_WEBHOOK_SECRET",
    "QUAY_AUTHORIZATION",
    "HARBOR_AUTHORIZATION",
    "DISTRIBUTION_AUTHORIZATION",
    "ACR_AUTHORIZATION",
  ])("refuses hubrelay's own %s", (name) => {
    expect(revealSecrets({ headers: { "x-a": `Bearer \${secret:${name}}` } }, lookup)).toEqual({
      ok: false,
      error: `the secret ${name} is reserved for hubrelay itself: use another name`,
    });
  });

  it.each(["DOLLARS", "LOOKS_LIKE_ONE"])("inserts the value of %s literally", (name) => {
    expect(revealSecrets(`a\${secret:${name}}b`, lookup)).toMatchObject({ value: { value: `a${secrets[name]}b` } });
  });
});

describe("a text that only resembles a reference", () => {
  it.each([
    "$secret:KEY_1",
    "{secret:KEY_1}",
    "${secret:key_1}",
    "${secret:1KEY}",
    "${secret:}",
    "${env:KEY_1}",
    "${secret:KEY 1}",
  ])("is unchanged: %s", (text) => {
    expect(revealSecrets({ text }, lookup)).toEqual({ ok: true, value: { value: { text }, secrets: [] } });
    expect(SECRET_REFERENCE.test(text)).toBe(false);
  });

  it("does not match SECRET_REFERENCE with text around it", () => {
    expect(SECRET_REFERENCE.test("${secret:KEY_1}")).toBe(true);
    for (const text of [
      " ${secret:KEY_1}",
      "${secret:KEY_1}\n",
      "${secret:KEY_1}${secret:KEY_1}",
      "x${secret:KEY_1}",
    ]) {
      expect(SECRET_REFERENCE.test(text)).toBe(false);
    }
  });

  it("a value without references is unchanged", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (part) => {
        expect(revealSecrets(part, () => "never")).toEqual({ ok: true, value: { value: part, secrets: [] } });
      }),
    );
  });
});
