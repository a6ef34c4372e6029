import { readFileSync, existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { mismatchReason, parseTagAnswer } from "../../../src/core/hub/tag-facts.ts";
import { eventOf } from "../event-of.ts";

const DIGEST = `sha256:${"5f".repeat(32)}`;

/** An answer with the fields that Docker Hub sends, as far as they are read. */
const answer = {
  name: "v1.2.3",
  full_size: 105_291_604,
  images: [
    { architecture: "amd64", os: "linux", variant: null, digest: DIGEST, size: 105_291_604, last_pulled: null },
    { architecture: "arm", os: "linux", variant: "v7", digest: DIGEST, size: 105 },
    // Build attestations are manifests without a platform.
    { architecture: "unknown", os: "unknown", variant: null, digest: DIGEST, size: 17 },
  ],
  tag_status: "active",
  tag_last_pushed: "2026-11-23T11:59:58.25Z",
  media_type: "application/vnd.oci.image.index.v1+json",
  digest: DIGEST,
};

describe("parseTagAnswer", () => {
  it("returns the digest, the platforms and the push time", () => {
    expect(parseTagAnswer(answer)).toEqual({
      digest: DIGEST,
      platforms: ["linux/amd64", "linux/arm/v7"],
      size: 105_291_604,
      mediaType: "application/vnd.oci.image.index.v1+json",
      pushedAt: Date.UTC(2026, 10, 23, 11, 59, 58, 250),
    });
  });

  it.each([
    [{}, {}],
    [{ digest: null, images: null, full_size: null, tag_last_pushed: null }, {}],
    [{ images: { architecture: "arm64", os: "linux" } }, { platforms: ["linux/arm64"] }],
    [{ images: "none", full_size: "big", media_type: 7 }, {}],
    [{ tag_last_pushed: "yesterday" }, {}],
    [{ last_updated: "2026-11-23T12:00:00Z" }, { pushedAt: Date.UTC(2026, 10, 23, 12) }],
  ])("is read as far as it can be: %j", (json, facts) => {
    expect(parseTagAnswer(json)).toEqual(facts);
  });

  it.each([[undefined], [null], ["a tag"], [[answer]]])("is none: %j", (json) => {
    expect(parseTagAnswer(json)).toBeUndefined();
  });

  it.each(["hub-tag-response.json", "hub-tag-response-oci-attestation.json"])("%s, where it is at hand", (name) => {
    const file = new URL(`../../../../shared/${name}`, import.meta.url);
    if (!existsSync(file)) return;
    const facts = parseTagAnswer(JSON.parse(readFileSync(file, "utf8")));
    expect(facts?.digest).toMatch(/^sha256:/);
    expect(facts?.platforms).toContain("linux/amd64");
    expect(facts?.platforms?.join()).not.toContain("unknown");
  });
});

function time(clock: string): number {
  return Date.parse(`2026-11-23T${clock}`);
}

describe("mismatchReason", () => {
  // Received at noon.
  it.each<readonly [what: string, pushedAt: string | undefined, lastPushed: string | undefined, isDoubted: boolean]>([
    ["was pushed when it says", "11:59:58Z", "11:59:58Z", false],
    ["was pushed a moment before it says", "11:59:58Z", "11:55:00Z", false],
    ["was followed by another", "11:59:58Z", "12:00:30Z", false],
    ["says no time", undefined, "11:59:58Z", false],
    ["is of a tag that was not pushed since", "11:59:58Z", "11:40:00Z", true],
    ["says no time, and the tag was not pushed lately", undefined, "10:00:00Z", true],
    ["is an old one that is told again", "08:00:00Z", "08:00:00Z", true],
    ["is told late", "11:30:00Z", "11:30:00Z", false],
    ["cannot be dated", "11:59:58Z", undefined, false],
  ])("%s", (_, pushed, last, isDoubted) => {
    const event = eventOf({ tag: "v1", ...(pushed !== undefined && { pushedAt: time(pushed) }) });
    const doubt = mismatchReason(event, last === undefined ? {} : { pushedAt: time(last) });
    expect(doubt !== undefined).toBe(isDoubted);
  });
});
