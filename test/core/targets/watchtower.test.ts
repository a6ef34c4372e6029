import { describe, expect, it } from "vitest";
import { watchtower } from "../../../src/core/targets/watchtower.ts";
import { awkward, context, problemsIn, requestOf, tagless } from "./building.ts";

const TARGET = { type: "watchtower", url: "https://watchtower.example.com", token: "${secret:TOKEN}" };

describe("watchtower", () => {
  it.each([
    ["with a tag", context],
    ["without one", tagless],
  ])("updates the image's containers on a push %s, under either name", (_, from) => {
    expect(requestOf(watchtower, TARGET, from)).toStrictEqual({
      ok: true,
      value: {
        method: "POST",
        url: "https://watchtower.example.com/v1/update?image=acme%2Fweb%2Cdocker.io%2Facme%2Fweb&async=true",
        headers: { authorization: "Bearer t0ken" },
        body: null,
      },
    });
  });

  it("uses all names of an official image", () => {
    const request = requestOf(watchtower, { ...TARGET, url: "https://example.com/wt/" }, awkward);
    const query = new URL(request.ok ? request.value.url : "").searchParams;
    expect(query.get("image")).toBe("nginx,docker.io/nginx,library/nginx,docker.io/library/nginx");
    expect(request).toMatchObject({
      value: { url: expect.stringMatching(/^https:\/\/example\.com\/wt\/v1\/update\?/) },
    });
  });

  it("refuses the hook's address in place of Watchtower's", () => {
    expect(problemsIn(watchtower, { ...TARGET, url: "https://watchtower.example.com/v1/update/" })).toStrictEqual([
      { path: ["url"], message: "expected the address of the server alone: hubrelay adds /v1/update itself" },
    ]);
  });
});
