import { describe, expect, it } from "vitest";
import { dokploy } from "../../../src/core/targets/dokploy.ts";
import { awkward, context, requestOf, tagless } from "./building.ts";

const TARGET = { type: "dokploy", url: "https://dokploy.example.com/api/deploy/${secret:TOKEN}" };

describe("dokploy", () => {
  it.each([
    ["a typical push", context],
    ["one without a tag", tagless],
    ["one whose body is no UTF-8", awkward],
  ])("sends %s as Docker Hub would", (_, from) => {
    expect(requestOf(dokploy, TARGET, from)).toStrictEqual({
      ok: true,
      value: {
        method: "POST",
        url: "https://dokploy.example.com/api/deploy/t0ken",
        headers: { "content-type": "application/json", "user-agent": "Go-http-client/2.0" },
        body: from.body,
      },
    });
  });

  it("explains Dokploy's 301", () => {
    expect(dokploy.explain?.(301)).toBe("Dokploy: the image or the tag is not the one that this application deploys");
    expect(dokploy.explain?.(302)).toBeUndefined();
  });
});
