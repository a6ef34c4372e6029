import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Push } from "../../../src/core/event/event.ts";
import { parsePayload } from "../../../src/core/event/payload.ts";

const folder = new URL("../../fixtures/payloads/", import.meta.url);

const web = { repository: "acme/web", namespace: "acme", name: "web" };
const anvil = { repository: "acme/anvil", namespace: "acme", name: "anvil" };
const gate = { repository: "acme/gate", namespace: "acme", name: "gate" };
const isPublic = { isPrivate: false, isOfficial: false };
const hook = "https://registry.hub.docker.com/u/acme";

// The push parsed from each file; the file's name says what is unusual.
const pushes = new Map<string, Push>([
  [
    "current",
    {
      ...web,
      tag: "v1.2.3",
      pusher: "ci-of-acme",
      pushedAt: 1_790_000_000_000,
      isPrivate: true,
      isOfficial: false,
      callbackUrl: `${hook}/web/hook/2bf1c0a9d/`,
    },
  ],
  [
    "no-tag-placeholder-images",
    {
      repository: "acme/rocket",
      namespace: "acme",
      name: "rocket",
      pusher: "wile",
      pushedAt: 1_420_000_000_000,
      ...isPublic,
      callbackUrl: `${hook}/rocket/hook/3a4b5c/`,
    },
  ],
  [
    "images-null-description-null",
    { ...anvil, tag: "latest", pusher: "builder", pushedAt: 1_440_000_000_000, ...isPublic },
  ],
  ["images-empty-no-callback", { ...anvil, tag: "0.0.15", pusher: "wile", pushedAt: 1_500_000_000_000, ...isPublic }],
  ["pushed-at-exponent", { ...gate, tag: "latest-development", pusher: "wile", pushedAt: 1_469_096_372_000 }],
  ["pushed-at-fraction", { ...gate, tag: "latest", pushedAt: 1_469_096_372_125 }],
  ["pushed-at-text", { ...gate, tag: "latest", pushedAt: 1_469_096_372_000 }],
  [
    "bare-official",
    {
      repository: "library/busybox",
      namespace: "library",
      name: "busybox",
      pusher: "stackbrew",
      pushedAt: 1_417_000_000_000,
      ...isPublic,
    },
  ],
  [
    "underscore-official",
    {
      repository: "library/nginx",
      namespace: "library",
      name: "nginx",
      tag: "1.25",
      pusher: "username",
      pushedAt: 1_385_000_000_000,
      isOfficial: true,
    },
  ],
  ["namespace-and-name", { ...web, tag: "latest" }],
  ["name-differs", { ...gate, tag: "main", pusher: "wile", pushedAt: 1_469_000_000_000 }],
  ["organisation", { ...web, tag: "latest", pusher: "wile", pushedAt: 1_604_000_000_000, ...isPublic }],
  [
    "media-type",
    {
      ...web,
      tag: "v1.0.0",
      pusher: "ci-of-acme",
      pushedAt: 1_657_000_000_000,
      mediaType: "application/vnd.docker.distribution.manifest.v2+json",
      callbackUrl: `${hook}/web/hook/20a4/`,
    },
  ],
  [
    "helm-chart",
    {
      repository: "acme/web-chart",
      namespace: "acme",
      name: "web-chart",
      tag: "0.4.1",
      mediaType: "application/vnd.cncf.helm.config.v1+json",
    },
  ],
  [
    "hardened-image",
    {
      repository: "acme/dhi-python",
      namespace: "acme",
      name: "dhi-python",
      tag: "3.14-alpine3.23",
      pusher: "trustedbuilder",
      pushedAt: 1_780_000_000_000,
      isPrivate: true,
      callbackUrl: `${hook}/dhi-python/hook/77aa/`,
      changeCategories: ["package-update", "not-yet-known"],
    },
  ],
]);

describe("each form that Docker Hub has sent over the years", () => {
  it.each(readdirSync(folder))("%s", (file) => {
    const payload: unknown = JSON.parse(readFileSync(new URL(file, folder), "utf8"));
    expect(parsePayload(payload)).toEqual({ ok: true, value: pushes.get(file.replace(".json", "")) });
  });

  it("omits an empty tag", () => {
    for (const tag of ["", null, undefined]) {
      expect(parsePayload({ push_data: { tag }, repository: { repo_name: "acme/web" } })).toEqual({
        ok: true,
        value: web,
      });
    }
  });

  it.each(["", " ", "\n", null, undefined])("says nothing of a time that is blank: %j", (pushedAt) => {
    expect(parsePayload({ push_data: { pushed_at: pushedAt }, repository: { repo_name: "acme/web" } })).toEqual({
      ok: true,
      value: web,
    });
  });

  it("accepts 255 characters, and times up to the year 9999", () => {
    const long = "a".repeat(255);
    const pushData = { pusher: long, media_type: long, pushed_at: 253_402_300_799.999 };
    expect(parsePayload({ push_data: pushData, repository: { repo_name: "acme/web" } })).toEqual({
      ok: true,
      value: { ...web, pusher: long, mediaType: long, pushedAt: Date.UTC(10_000, 0) - 1 },
    });
  });

  it("never refuses a push for a malformed optional fact", () => {
    const repository = { repo_name: "acme/web", is_private: "yes", is_official: 1 };
    expect(parsePayload({ push_data: {}, repository })).toEqual({ ok: true, value: web });
  });
});
