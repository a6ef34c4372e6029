import { describe, expect, it } from "vitest";
import { jenkins } from "../../../src/core/targets/jenkins.ts";
import { awkward, context, problemsIn, requestOf, SECRETS, tagless } from "./building.ts";

const TARGET = { type: "jenkins", url: "https://jenkins.example.com", token: "${secret:TOKEN}" };

describe("jenkins", () => {
  it.each([
    ["with a tag", context],
    ["without one", tagless],
  ])("invokes the jobs of the token with Docker Hub's body, %s", (_, from) => {
    expect(requestOf(jenkins, TARGET, from)).toStrictEqual({
      ok: true,
      value: {
        method: "POST",
        url: "https://jenkins.example.com/generic-webhook-trigger/invoke",
        headers: { "content-type": "application/json", token: "t0ken" },
        body: from.body,
      },
    });
  });

  it("keeps Jenkins' path, the query and the body's bytes", () => {
    const target = { ...TARGET, url: "https://example.com/jenkins/?jobQuietPeriod=5", token: "${secret:AWKWARD}" };
    expect(requestOf(jenkins, target, awkward)).toStrictEqual({
      ok: true,
      value: {
        method: "POST",
        url: "https://example.com/jenkins/generic-webhook-trigger/invoke?jobQuietPeriod=5",
        headers: { "content-type": "application/json", token: SECRETS["AWKWARD"] },
        body: Uint8Array.of(0x7b, 0xff, 0x00, 0x7d),
      },
    });
  });

  it("works without a token", () => {
    expect(requestOf(jenkins, { type: "jenkins", url: "https://jenkins.example.com" }, context)).toMatchObject({
      value: { headers: { "content-type": "application/json" } },
    });
  });

  it("refuses the hook's address in place of Jenkins'", () => {
    const url = "https://jenkins.example.com/generic-webhook-trigger/invoke?token=x";
    expect(problemsIn(jenkins, { ...TARGET, url })).toStrictEqual([
      {
        path: ["url"],
        message: "expected the address of the server alone: hubrelay adds /generic-webhook-trigger itself",
      },
    ]);
  });

  it("explains the plugin's 404", () => {
    expect(jenkins.explain?.(404)).toContain("no job has this token");
    expect(jenkins.explain?.(500)).toBeUndefined();
  });
});
