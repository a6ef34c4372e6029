import { describe, expect, it } from "vitest";
import { addVariables } from "../../src/local/runtime/variables.ts";

const ADDITIONS = { defaults: { DEPLOY_URL: "http://demo/deploy" }, appended: { CALLBACK_HOSTS: "demo:1" } };

describe("variables of a local run", () => {
  it.each([
    ["nothing is set", {}, { DEPLOY_URL: "http://demo/deploy", CALLBACK_HOSTS: "demo:1" }],
    [
      "they are empty",
      { DEPLOY_URL: "", CALLBACK_HOSTS: "" },
      { DEPLOY_URL: "http://demo/deploy", CALLBACK_HOSTS: "demo:1" },
    ],
    [
      "the user has set them",
      { DEPLOY_URL: "https://mine.example", CALLBACK_HOSTS: "mine.example,b:2", OTHER: "x" },
      { DEPLOY_URL: "https://mine.example", CALLBACK_HOSTS: "mine.example,b:2,demo:1", OTHER: "x" },
    ],
  ])("keep the user's and add the demo's when %s", (_, own, expected) => {
    expect(addVariables(own, ADDITIONS)).toEqual(expected);
  });
});
