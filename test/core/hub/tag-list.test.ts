import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseTagPage } from "../../../src/core/hub/tag-list.ts";

const pushed = "2026-11-23T11:59:58.25Z";
const pushedAt = Date.parse(pushed);

describe("parseTagPage", () => {
  it("returns each tag with its facts", () => {
    const tag = {
      name: "v1.2.3",
      last_updater_username: "acmeci",
      tag_last_pushed: pushed,
      digest: "sha256:5f",
      media_type: "application/vnd.oci.image.index.v1+json",
      full_size: 9,
      images: [{ architecture: "arm64", os: "linux", variant: "v8" }],
    };
    expect(parseTagPage({ count: 1, next: null, previous: null, results: [tag] })).toEqual({
      isLast: true,
      tags: [
        {
          tag: "v1.2.3",
          pusher: "acmeci",
          pushedAt,
          digest: "sha256:5f",
          mediaType: "application/vnd.oci.image.index.v1+json",
          size: 9,
          platforms: ["linux/arm64/v8"],
        },
      ],
    });
  });

  it.each<[what: string, json: object, expected: object]>([
    [
      "with another page",
      { next: "https://x", results: [{ name: "a", last_updated: pushed }] },
      { isLast: false, tags: [{ tag: "a", pushedAt }] },
    ],
    ["that is empty", { next: "https://x", results: [] }, { isLast: true, tags: [] }],
    ["with a tag of no time", { results: [{ name: "a", tag_last_pushed: null }] }, { isLast: true, tags: [] }],
    ["with what is no tag", { results: [null, 7, { tag_last_pushed: pushed }] }, { isLast: true, tags: [] }],
  ])("%s", (_, json, expected) => {
    expect(parseTagPage(json)).toEqual(expected);
  });

  it("is undefined without results, and never throws", () => {
    expect([undefined, null, [], "<html>", {}, { results: {} }].map(parseTagPage)).toEqual(Array(6).fill(undefined));
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        expect(() => parseTagPage({ next: json, results: [json] })).not.toThrow();
      }),
    );
  });
});
