import { describe, expect, it } from "vitest";
import { githubWorkflow } from "../../../src/core/targets/github-workflow.ts";
import { awkward, context, problemsIn, requestOf, tagless } from "./building.ts";

const TARGET = {
  type: "github-workflow",
  repository: "acme/deploy",
  workflow: "deploy.yml",
  ref: "main",
  token: "${secret:TOKEN}",
};

const HEADERS = {
  "content-type": "application/json",
  accept: "application/vnd.github+json",
  "x-github-api-version": "2022-11-28",
  authorization: "Bearer t0ken",
};

describe("github-workflow", () => {
  it("runs the workflow with the image and the tag", () => {
    expect(requestOf(githubWorkflow, TARGET, context)).toStrictEqual({
      ok: true,
      value: {
        method: "POST",
        url: "https://api.github.com/repos/acme/deploy/actions/workflows/deploy.yml/dispatches",
        headers: HEADERS,
        body: '{"ref":"main","inputs":{"image":"docker.io/acme/web:v1.2.3","tag":"v1.2.3"}}',
      },
    });
  });

  it("omits a missing tag", () => {
    expect(requestOf(githubWorkflow, TARGET, tagless)).toMatchObject({
      value: { body: '{"ref":"main","inputs":{"image":"docker.io/acme/web"}}' },
    });
  });

  it("sends inputs from expressions, and escapes the workflow's name", () => {
    const target = {
      ...TARGET,
      workflow: "my deploy?.yml",
      ref: "release/1.x",
      inputs: { "who-pushed": "event.pusher", tag: 'has(event.tag) ? event.tag : "latest"' },
    };
    expect(requestOf(githubWorkflow, target, awkward)).toStrictEqual({
      ok: true,
      value: {
        method: "POST",
        url: "https://api.github.com/repos/acme/deploy/actions/workflows/my%20deploy%3F.yml/dispatches",
        headers: HEADERS,
        body: JSON.stringify({
          ref: "release/1.x",
          inputs: { "who-pushed": '"}, <!channel> ${secret:TOKEN} \n&x=y', tag: "1.27_RC-2.x" },
        }),
      },
    });
    const { inputs } = target;
    expect(requestOf(githubWorkflow, { ...TARGET, inputs: { tag: inputs.tag } }, tagless)).toMatchObject({
      value: { body: '{"ref":"main","inputs":{"tag":"latest"}}' },
    });
  });

  it("accepts the workflow's number, and sends no inputs for {}", () => {
    expect(requestOf(githubWorkflow, { ...TARGET, workflow: 161335, inputs: {} }, context)).toMatchObject({
      value: {
        url: "https://api.github.com/repos/acme/deploy/actions/workflows/161335/dispatches",
        body: '{"ref":"main","inputs":{}}',
      },
    });
  });

  it("names the input that needs a tag", () => {
    const request = requestOf(githubWorkflow, { ...TARGET, inputs: { version: "event.tag" } }, tagless);
    expect(request).toStrictEqual({ ok: false, error: expect.stringContaining("version: event.tag: ") });
  });

  it("reports invalid fields", () => {
    expect(problemsIn(githubWorkflow, { ...TARGET, inputs: { a: "1", "b-c": "(" } })).toStrictEqual([
      { path: ["inputs", "a"], message: expect.stringContaining("returns a string") },
      { path: ["inputs", "b-c"], message: expect.stringContaining("expected a CEL expression") },
    ]);
    const inputs = Object.fromEntries(Array.from({ length: 26 }, (_, index) => [`i${index}`, "event.tag"]));
    const wrong = { ...TARGET, workflow: ".github/workflows/deploy.yml", ref: "", inputs };
    expect(problemsIn(githubWorkflow, wrong)).toStrictEqual([
      { path: ["workflow"], message: "expected the name of a workflow's file, as in deploy.yml" },
      { path: ["ref"], message: "expected a branch or tag" },
      { path: ["inputs"], message: "expected at most 25 inputs" },
    ]);
  });
});
