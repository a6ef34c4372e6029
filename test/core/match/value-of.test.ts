import { expect, it } from "vitest";
import { TEXT_FIELDS, valueOf } from "../../../src/core/match/condition.ts";
import { describeReason, reasonsOf } from "../../../src/cli/dry-run/reasons.ts";
import type { Event } from "../../../src/core/event/event.ts";
import { eventId } from "../../../src/core/event/event-id.ts";

const event: Event = {
  id: eventId(0, new Uint8Array(32)),
  receivedAt: 0,
  token: "ci",
  push: {
    repository: "ghcr.io/acme/web",
    registry: "ghcr.io",
    namespace: "acme",
    name: "web",
    tag: "v1",
    pusher: "ann",
    mediaType: "application/vnd.oci.image.index.v1+json",
    platforms: ["linux/amd64", "linux/arm64"],
    digest: "sha256:abc",
    changeCategories: ["security"],
    isPrivate: true,
    isOfficial: false,
  },
};

it.each([
  ["registry", "ghcr.io"],
  ["digest", "sha256:abc"],
  ["platform", "linux/amd64,linux/arm64"],
  ["change_categories", "security"],
  ["repository", "ghcr.io/acme/web"],
  ["is_private", true],
  ["is_official", false],
  ["received", "1970-01-01T00:00:00.000Z"],
  ["token", "ci"],
  ["when", undefined],
  ["constructor", undefined],
])("valueOf reads %s as conditions do", (field, expected) => {
  expect(valueOf(event, field)).toBe(expected);
});

it("every field of match has a value to show", () => {
  expect(TEXT_FIELDS.filter((field) => valueOf(event, field) === undefined)).toEqual([]);
});

it("rules test shows the actual value of every field", () => {
  const match = { registry: "ghcr.*", platform: "linux/arm64", digest: "sha256:*", change_categories: "security" };
  const reasons = reasonsOf({ name: "r", match, targets: ["a"] }, event);
  expect(reasons.map(describeReason)).toEqual([
    "registry ghcr.io fits ghcr.*",
    "platform linux/amd64,linux/arm64 fits linux/arm64",
    "digest sha256:abc fits sha256:*",
    "change_categories is security",
  ]);
});
