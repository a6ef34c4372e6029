import { describe, expect, it } from "vitest";
import { jenkinsDockerhub } from "../../../src/core/targets/jenkins-dockerhub.ts";
import { awkward, context, problemsIn, requestOf, tagless } from "./building.ts";

const TARGET = { type: "jenkins-dockerhub", url: "https://jenkins.example.com", token: "${secret:TOKEN}" };

describe("jenkins-dockerhub", () => {
  it.each([
    ["with a tag", context],
    ["without one", tagless],
  ])("notifies the plugin with Docker Hub's body, %s", (_, from) => {
    expect(requestOf(jenkinsDockerhub, TARGET, from)).toStrictEqual({
      ok: true,
      value: {
        method: "POST",
        url: "https://jenkins.example.com/dockerhub-webhook/t0ken/notify",
        headers: { "content-type": "application/json" },
        body: from.body,
      },
    });
  });

  it("escapes the API key", () => {
    const target = { ...TARGET, url: "https://example.com/jenkins/", token: "${secret:AWKWARD}" };
    expect(requestOf(jenkinsDockerhub, target, awkward)).toStrictEqual({
      ok: true,
      value: {
        method: "POST",
        url: "https://example.com/jenkins/dockerhub-webhook/a%20b%26c%3Dd%3Fe%2Ff%2Bg%25%3A%C3%A9/notify",
        headers: { "content-type": "application/json" },
        body: Uint8Array.of(0x7b, 0xff, 0x00, 0x7d),
      },
    });
  });

  it("works without an API key", () => {
    const target = { type: "jenkins-dockerhub", url: "https://jenkins.example.com" };
    expect(requestOf(jenkinsDockerhub, target, context)).toMatchObject({
      value: { url: "https://jenkins.example.com/dockerhub-webhook/notify" },
    });
  });

  it("refuses the hook's address in place of Jenkins'", () => {
    const url = "https://jenkins.example.com/dockerhub-webhook/notify";
    expect(problemsIn(jenkinsDockerhub, { ...TARGET, url })).toStrictEqual([
      { path: ["url"], message: "expected the address of the server alone: hubrelay adds /dockerhub-webhook itself" },
    ]);
  });

  it("explains the plugin's 403", () => {
    expect(jenkinsDockerhub.explain?.(403)).toBe("Jenkins: the API key is missing or not valid");
    expect(jenkinsDockerhub.explain?.(404)).toBeUndefined();
  });
});
