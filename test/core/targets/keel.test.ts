import { describe, expect, it } from "vitest";
import { keel } from "../../../src/core/targets/keel.ts";
import { awkward, context, problemsIn, requestOf, SECRETS, tagless } from "./building.ts";

const TARGET = { type: "keel", url: "https://keel.example.com" };

describe("keel", () => {
  it("sends Docker Hub's body", () => {
    expect(requestOf(keel, TARGET, context)).toStrictEqual({
      ok: true,
      value: {
        method: "POST",
        url: "https://keel.example.com/v1/webhooks/dockerhub",
        headers: { "content-type": "application/json" },
        body: context.body,
      },
    });
  });

  it("sends only the name and the tag to the native webhook", () => {
    expect(requestOf(keel, { ...TARGET, native: true }, context)).toStrictEqual({
      ok: true,
      value: {
        method: "POST",
        url: "https://keel.example.com/v1/webhooks/native",
        headers: { "content-type": "application/json" },
        body: '{"name":"acme/web","tag":"v1.2.3"}',
      },
    });
  });

  it.each([true, false])("fails without a tag, which Keel refuses (native: %s)", (native) => {
    const error = "Keel needs a tag, and this push has none";
    expect(requestOf(keel, { ...TARGET, native }, tagless)).toStrictEqual({ ok: false, error });
  });

  it("sends credentials in UTF-8, and keeps Keel's path", () => {
    const target = {
      ...TARGET,
      url: "https://example.com/keel/?a=b",
      username: "jürgen",
      password: "${secret:AWKWARD}",
    };
    const credentials = Buffer.from(`jürgen:${SECRETS["AWKWARD"]}`).toString("base64");
    expect(requestOf(keel, target, awkward)).toStrictEqual({
      ok: true,
      value: {
        method: "POST",
        url: "https://example.com/keel/v1/webhooks/dockerhub?a=b",
        headers: { "content-type": "application/json", authorization: `Basic ${credentials}` },
        body: Uint8Array.of(0x7b, 0xff, 0x00, 0x7d),
      },
    });
    expect(requestOf(keel, { ...target, native: true }, awkward)).toStrictEqual({
      ok: true,
      value: {
        method: "POST",
        url: "https://example.com/keel/v1/webhooks/native?a=b",
        headers: { "content-type": "application/json", authorization: `Basic ${credentials}` },
        body: '{"name":"library/nginx","tag":"1.27_RC-2.x"}',
      },
    });
  });

  it("reports invalid fields", () => {
    const message = "missing: expected a username and a password, or neither";
    expect(problemsIn(keel, { ...TARGET, username: "admin" })).toStrictEqual([{ path: ["password"], message }]);
    expect(problemsIn(keel, { ...TARGET, password: "${secret:TOKEN}" })).toStrictEqual([
      { path: ["username"], message },
    ]);
    const wrong = { ...TARGET, url: "https://keel.example.com/v1/webhooks/dockerhub", username: "a:b" };
    expect(problemsIn(keel, wrong)).toStrictEqual([
      { path: ["url"], message: "expected the address of the server alone: hubrelay adds /v1/webhooks itself" },
      { path: ["username"], message: "expected a name without a colon" },
    ]);
  });
});
