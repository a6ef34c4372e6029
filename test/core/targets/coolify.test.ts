import { describe, expect, it } from "vitest";
import { coolify } from "../../../src/core/targets/coolify.ts";
import { awkward, context, problemsIn, requestOf, tagless } from "./building.ts";

const TARGET = {
  type: "coolify",
  url: "https://coolify.example.com",
  uuid: "jkw0s8ckc8o4gokw8s4wkk0o",
  token: "${secret:TOKEN}",
};

describe("coolify", () => {
  it.each([
    ["with a tag", context],
    ["without one", tagless],
  ])("deploys the resource on a push %s", (_, from) => {
    expect(requestOf(coolify, TARGET, from)).toStrictEqual({
      ok: true,
      value: {
        method: "POST",
        url: "https://coolify.example.com/api/v1/deploy?uuid=jkw0s8ckc8o4gokw8s4wkk0o",
        headers: { authorization: "Bearer t0ken" },
        body: null,
      },
    });
  });

  it("deploys several resources, without the cache", () => {
    const target = { ...TARGET, url: "https://coolify.example.com/?x=1", uuid: "one,two", force: true };
    expect(requestOf(coolify, target, awkward)).toStrictEqual({
      ok: true,
      value: {
        method: "POST",
        url: "https://coolify.example.com/api/v1/deploy?x=1&uuid=one%2Ctwo&force=true",
        headers: { authorization: "Bearer t0ken" },
        body: null,
      },
    });
  });

  it("reports invalid fields", () => {
    const wrong = { ...TARGET, url: "https://coolify.example.com/api/v1/deploy?uuid=x", uuid: "one two" };
    expect(problemsIn(coolify, wrong)).toStrictEqual([
      { path: ["url"], message: "expected the address of the server alone: hubrelay adds /api/v1/deploy itself" },
      { path: ["uuid"], message: "expected the UUID of a resource, or several: a,b" },
    ]);
  });
});
