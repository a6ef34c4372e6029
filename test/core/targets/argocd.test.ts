import { describe, expect, it } from "vitest";
import { argocd } from "../../../src/core/targets/argocd.ts";
import { awkward, context, problemsIn, requestOf, tagless } from "./building.ts";

const TARGET = { type: "argocd", url: "https://argocd.example.com", token: "${secret:TOKEN}" };

describe("argocd", () => {
  it("sends Docker Hub's body with its type and the secret", () => {
    expect(requestOf(argocd, TARGET, context)).toStrictEqual({
      ok: true,
      value: {
        method: "POST",
        url: "https://argocd.example.com/api/webhook?type=dockerhub&secret=t0ken",
        headers: { "content-type": "application/json" },
        body: context.body,
      },
    });
  });

  it("fails without a tag, which Argo CD would ignore", () => {
    const error = "Argo CD needs a tag, and this push has none";
    expect(requestOf(argocd, TARGET, tagless)).toStrictEqual({ ok: false, error });
  });

  it("escapes the secret and keeps the query", () => {
    const target = { ...TARGET, url: "https://example.com/argo/?a=b%20c?d", token: "${secret:AWKWARD}" };
    expect(requestOf(argocd, target, awkward)).toStrictEqual({
      ok: true,
      value: {
        method: "POST",
        url: "https://example.com/argo/api/webhook?a=b%20c?d&type=dockerhub&secret=a%20b%26c%3Dd%3Fe%2Ff%2Bg%25%3A%C3%A9",
        headers: { "content-type": "application/json" },
        body: Uint8Array.of(0x7b, 0xff, 0x00, 0x7d),
      },
    });
  });

  it("accepts the secret in the URL's query", () => {
    const target = { type: "argocd", url: "https://argocd.example.com?secret=${secret:TOKEN}" };
    expect(requestOf(argocd, target, context)).toMatchObject({
      value: { url: "https://argocd.example.com/api/webhook?secret=t0ken&type=dockerhub" },
    });
  });

  it("refuses the hook's address in place of Argo CD's", () => {
    expect(problemsIn(argocd, { ...TARGET, url: "https://argocd.example.com/api/webhook" })).toStrictEqual([
      { path: ["url"], message: "expected the address of the server alone: hubrelay adds /api/webhook itself" },
    ]);
  });

  it("explains Argo CD's 400", () => {
    expect(argocd.explain?.(400)).toContain("this version does not support the webhook");
    expect(argocd.explain?.(401)).toBeUndefined();
  });
});
