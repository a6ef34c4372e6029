import { describe, expect, it } from "vitest";
import { render } from "../../../src/core/targets/render.ts";
import { awkward, context, requestOf, tagless } from "./building.ts";

const TARGET = { type: "render", url: "https://api.render.com/deploy/srv-XXYYZZ?key=${secret:TOKEN}" };

describe("render", () => {
  it("deploys the pushed image", () => {
    expect(requestOf(render, TARGET, context)).toStrictEqual({
      ok: true,
      value: {
        method: "POST",
        url: "https://api.render.com/deploy/srv-XXYYZZ?key=t0ken&imgURL=docker.io%2Facme%2Fweb%3Av1.2.3",
        headers: {},
        body: null,
      },
    });
  });

  it("deploys the service's own tag without a pushed one", () => {
    expect(requestOf(render, TARGET, tagless)).toStrictEqual({
      ok: true,
      value: {
        method: "POST",
        url: "https://api.render.com/deploy/srv-XXYYZZ?key=t0ken",
        headers: {},
        body: null,
      },
    });
  });

  it("uses the full name of an official image", () => {
    expect(requestOf(render, TARGET, awkward)).toMatchObject({
      value: {
        url: "https://api.render.com/deploy/srv-XXYYZZ?key=t0ken&imgURL=docker.io%2Flibrary%2Fnginx%3A1.27_RC-2.x",
      },
    });
  });
});
