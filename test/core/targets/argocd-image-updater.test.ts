import { describe, expect, it } from "vitest";
import { argocdImageUpdater } from "../../../src/core/targets/argocd-image-updater.ts";
import { awkward, context, problemsIn, requestOf, tagless } from "./building.ts";

const TARGET = { type: "argocd-image-updater", url: "https://updater.example.com", token: "${secret:TOKEN}" };

describe("argocd-image-updater", () => {
  it("sends Docker Hub's body with its type and the secret", () => {
    expect(requestOf(argocdImageUpdater, TARGET, context)).toStrictEqual({
      ok: true,
      value: {
        method: "POST",
        url: "https://updater.example.com/webhook?type=docker.io&secret=t0ken",
        headers: { "content-type": "application/json" },
        body: context.body,
      },
    });
  });

  it("fails without a tag, which the image updater refuses", () => {
    const error = "Argo CD Image Updater needs a tag, and this push has none";
    expect(requestOf(argocdImageUpdater, TARGET, tagless)).toStrictEqual({ ok: false, error });
  });

  it("escapes the secret and keeps the query", () => {
    const target = { ...TARGET, url: "https://webhook.example.com/?a=b", token: "${secret:AWKWARD}" };
    expect(requestOf(argocdImageUpdater, target, awkward)).toStrictEqual({
      ok: true,
      value: {
        method: "POST",
        url: "https://webhook.example.com/webhook?a=b&type=docker.io&secret=a%20b%26c%3Dd%3Fe%2Ff%2Bg%25%3A%C3%A9",
        headers: { "content-type": "application/json" },
        body: Uint8Array.of(0x7b, 0xff, 0x00, 0x7d),
      },
    });
  });

  it("works without a secret", () => {
    const target = { type: "argocd-image-updater", url: "https://updater.example.com/webhooks" };
    expect(requestOf(argocdImageUpdater, target, context)).toMatchObject({
      value: { url: "https://updater.example.com/webhooks/webhook?type=docker.io" },
    });
  });

  it("refuses the hook's address in place of the server's", () => {
    const url = "https://updater.example.com/webhook?type=docker.io";
    expect(problemsIn(argocdImageUpdater, { ...TARGET, url })).toStrictEqual([
      { path: ["url"], message: "expected the address of the server alone: hubrelay adds /webhook itself" },
    ]);
  });
});
