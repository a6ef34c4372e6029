import { describe, expect, it } from "vitest";
import { portainer } from "../../../src/core/targets/portainer.ts";
import { awkward, context, requestOf, tagless } from "./building.ts";

const HOOK = "https://portainer.example.com/api/webhooks/638e6967-ef77-4906-8af8-236800621360";
const TARGET = { type: "portainer", url: HOOK };

describe("portainer", () => {
  it("deploys the pushed tag", () => {
    expect(requestOf(portainer, TARGET, context)).toStrictEqual({
      ok: true,
      value: { method: "POST", url: `${HOOK}?tag=v1.2.3`, headers: {}, body: null },
    });
  });

  it("keeps the service's tag without a pushed one, or if told to", () => {
    const request = { ok: true, value: { method: "POST", url: HOOK, headers: {}, body: null } };
    expect(requestOf(portainer, TARGET, tagless)).toStrictEqual(request);
    expect(requestOf(portainer, { ...TARGET, tag: false }, context)).toStrictEqual(request);
  });

  it("keeps the query, and accepts a token or URL that is a secret", () => {
    const url = "https://portainer.example.com/api/stacks/webhooks/${secret:TOKEN}?pullimage=false";
    expect(requestOf(portainer, { ...TARGET, url }, awkward)).toMatchObject({
      value: { url: "https://portainer.example.com/api/stacks/webhooks/t0ken?pullimage=false&tag=1.27_RC-2.x" },
    });
  });

  it("explains Portainer's 404", () => {
    expect(portainer.explain?.(404)).toBe("Portainer: no such webhook, or the image could not be pulled");
    expect(portainer.explain?.(500)).toBeUndefined();
  });
});
