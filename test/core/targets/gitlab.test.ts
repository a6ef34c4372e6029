import { describe, expect, it } from "vitest";
import { gitlab } from "../../../src/core/targets/gitlab.ts";
import { awkward, context, problemsIn, requestOf, tagless } from "./building.ts";

const TARGET = { type: "gitlab", project: 42, ref: "main", token: "${secret:TOKEN}" };

const HEADERS = { "content-type": "application/x-www-form-urlencoded" };

describe("gitlab", () => {
  it("runs the pipeline with variables and inputs", () => {
    const target = { ...TARGET, variables: { TAG: "event.tag" }, inputs: { image: "event.repository" } };
    expect(requestOf(gitlab, target, context)).toStrictEqual({
      ok: true,
      value: {
        method: "POST",
        url: "https://gitlab.com/api/v4/projects/42/trigger/pipeline",
        headers: HEADERS,
        body: "token=t0ken&ref=main&variables%5BTAG%5D=v1.2.3&inputs%5Bimage%5D=acme%2Fweb",
      },
    });
  });

  it("sends only the token and the ref by default", () => {
    expect(requestOf(gitlab, TARGET, tagless)).toMatchObject({ value: { body: "token=t0ken&ref=main" } });
  });

  it("names the variable that needs a tag", () => {
    const request = requestOf(gitlab, { ...TARGET, variables: { TAG: "event.tag" } }, tagless);
    expect(request).toStrictEqual({ ok: false, error: expect.stringContaining("TAG: event.tag: ") });
  });

  it("escapes the project's path and every value", () => {
    const target = {
      ...TARGET,
      url: "https://gitlab.example.com/gitlab/",
      project: "acme/sub.group/web",
      ref: "release/1&x",
      token: "${secret:AWKWARD}",
      variables: { WHO: "event.pusher" },
    };
    const request = requestOf(gitlab, target, awkward);
    expect(request).toMatchObject({
      ok: true,
      value: {
        method: "POST",
        url: "https://gitlab.example.com/gitlab/api/v4/projects/acme%2Fsub.group%2Fweb/trigger/pipeline",
        headers: HEADERS,
      },
    });
    const fields = request.ok ? new URLSearchParams(request.value.body as string) : [];
    expect([...fields]).toStrictEqual([
      ["token", "a b&c=d?e/f+g%:é"],
      ["ref", "release/1&x"],
      ["variables[WHO]", '"}, <!channel> ${secret:TOKEN} \n&x=y'],
    ]);
  });

  it("replaces a lone surrogate, which a cut text can end with", () => {
    const from = { ...context, payload: { note: "cut: \ud83d" } };
    expect(requestOf(gitlab, { ...TARGET, variables: { NOTE: "payload.note" } }, from)).toMatchObject({
      value: { body: "token=t0ken&ref=main&variables%5BNOTE%5D=cut%3A%20%EF%BF%BD" },
    });
  });

  it("reports invalid fields", () => {
    const wrong = {
      ...TARGET,
      url: "https://gitlab.com/api/v4/projects/42",
      project: "acme%2Fweb",
      variables: { "A B": "1" },
    };
    expect(problemsIn(gitlab, wrong)).toStrictEqual([
      { path: ["url"], message: "expected the address of the server alone: hubrelay adds /api/v4 itself" },
      { path: ["project"], message: "expected a project's number or path, as in 42 or acme/web" },
      { path: ["variables", "A B"], message: "expected a name of letters, digits, '_' and '-'" },
    ]);
    expect(problemsIn(gitlab, { ...TARGET, variables: { A: "1" }, inputs: { B: "(" } })).toStrictEqual([
      { path: ["variables", "A"], message: expect.stringContaining("returns a string") },
      { path: ["inputs", "B"], message: expect.stringContaining("expected a CEL expression") },
    ]);
  });

  it("explains GitLab's 404", () => {
    expect(gitlab.explain?.(404)).toContain("not one of its pipeline trigger tokens");
    expect(gitlab.explain?.(400)).toBeUndefined();
  });
});
