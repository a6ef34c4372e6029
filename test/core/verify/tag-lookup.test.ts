import { describe, expect, it } from "vitest";
import type { Event } from "../../../src/core/event/event.ts";
import { isByDigestAlone, tagsOf, tagsToAsk, withoutTold } from "../../../src/core/verify/tag-lookup.ts";
import { tagLookupHosts } from "../../../src/core/verify/registries.ts";
import {
  openVerification,
  recordCheck,
  waitingReason,
  withTagFacts,
  type CheckResult,
} from "../../../src/core/verify/verification.ts";
import { eventOf } from "../event-of.ts";
import { now } from "../record-of.ts";

const DIGEST = `sha256:${"5f".repeat(32)}`;
const OTHER = `sha256:${"6a".repeat(32)}`;
const pushed = eventOf({ repository: "harbor.example.com/acme/web", digest: DIGEST });
const byDigest: Event = { ...pushed, push: { ...pushed.push, registry: "harbor.example.com" } };

describe("a push", () => {
  it.each<[string, Event, boolean]>([
    ["with a digest and no tag", byDigest, true],
    ["with both", { ...byDigest, push: { ...byDigest.push, tag: "v1" } }, false],
    ["with neither", { ...byDigest, push: { ...byDigest.push, digest: undefined as never } }, false],
    ["of Docker Hub", eventOf({ digest: DIGEST }), false],
    ["that is an alert's subject", { ...byDigest, alert: { type: "push.unconfirmed", reason: "" } }, false],
  ])("%s is by digest alone: %s", (_, event, expected) => {
    expect(isByDigestAlone(event)).toBe(expected);
  });
});

describe("the tags to ask for", () => {
  const many = Array.from({ length: 30 }, (_, index) => `v${index + 1}`);

  it.each<[what: string, tags: readonly string[], turn: number, asked: string]>([
    ["are all of a few, likely ones first", ["1.2", "1.10", "latest", "main", "0.9"], 0, "1.10 main 1.2 latest 0.9"],
    ["are each once", ["v1", "v1"], 0, "v1"],
    ["are none of signatures", [`sha256-${"5f".repeat(32)}.sig`, `sha256-${"5f".repeat(32)}`, "v1"], 0, "v1"],
    ["are commits too", ["sha-5f5f5f5", "sha256-5f"], 0, "sha256-5f sha-5f5f5f5"],
    ["are twelve of many", many, 0, "v30 v29 v28 v27 v26 v25 v24 v23 v22 v21 v20 v19"],
    ["are six others in the next look-up", many, 1, "v30 v29 v28 v27 v26 v25 v18 v17 v16 v15 v14 v13"],
    ["begin again after the last", many, 3, "v30 v29 v28 v27 v26 v25 v6 v5 v4 v3 v2 v1"],
    ["go round", many, 4, "v30 v29 v28 v27 v26 v25 v24 v23 v22 v21 v20 v19"],
    ["are none without tags", [], 7, ""],
  ])("%s", (_, tags, turn, asked) => {
    expect(tagsToAsk(tags, turn).join(" ")).toBe(asked);
  });
});

describe("the tags of a digest", () => {
  const digests = new Map([
    ["v1", DIGEST],
    ["v2", OTHER],
    ["latest", DIGEST],
  ]);

  it("are those that have it", () => {
    expect(tagsOf({ digests, listed: 3, isCut: false }, DIGEST)).toEqual({ tags: ["v1", "latest"] });
  });

  it.each([
    [false, "asked for 3 of 40 tags"],
    [true, "asked for 3 of more than 40 tags"],
  ])("are none, and why, where the list is cut: %s", (isCut, end) => {
    const untagged = `no tag has its digest, as of a platform of an image: ${end}`;
    expect(tagsOf({ digests, listed: 40, isCut }, `sha256:${"00".repeat(32)}`)).toEqual({ tags: [], untagged });
  });

  it.each<[told: readonly (readonly [string, string])[], expected: object]>([
    [[], { tags: ["v1", "v2"] }],
    [[["v1", "evt_1"]], { tags: ["v2"] }],
    [
      [
        ["v1", "evt_1"],
        ["v2", "evt_2"],
      ],
      {
        tags: [],
        untagged: "pushes of its own have been received for each tag of its digest: v1 (evt_1), v2 (evt_2)",
      },
    ],
  ])("are those without a push of their own, of %j", (told, expected) => {
    expect(withoutTold(["v1", "v2"], new Map(told))).toEqual(expected);
  });
});

describe("the check of a push by digest alone", () => {
  const begun = openVerification(byDigest, { by: "digest", within: "10s" }, now);
  const facts = { digest: DIGEST, tags: [] };

  it.each<[what: string, answer: CheckResult, after: number, expected: object]>([
    ["that found tags", { kind: "facts", facts: { ...facts, tags: ["v1", "v2"] } }, 0, { status: "confirmed" }],
    [
      "without a tag",
      { kind: "facts", facts, untagged: "why" },
      9999,
      { status: "pending", reason: "why", dueAt: now + 10_000 },
    ],
    [
      "without a tag until its time is over",
      { kind: "facts", facts, untagged: "why" },
      10_000,
      { status: "confirmed", reason: "why", found: facts },
    ],
    [
      "without a tag that can come",
      { kind: "facts", facts, untagged: "why", isFinal: true },
      0,
      { status: "confirmed", reason: "why" },
    ],
    ["of an unknown digest", { kind: "none", reason: "no" }, 10_000, { status: "unconfirmed", reason: "no" }],
    [
      "that found another digest",
      { kind: "facts", facts: { digest: OTHER, tags: ["v1"] } },
      10_000,
      { status: "unconfirmed" },
    ],
  ])("%s", (_, answer, after, expected) => {
    expect(recordCheck(begun, byDigest, answer, now + after)).toMatchObject(expected);
  });

  it("gives it the first tag, and no other push another one", () => {
    const found = { ...facts, tags: ["v1", "v2"] };
    expect(withTagFacts(byDigest, { found }).push.tag).toBe("v1");
    expect(withTagFacts(eventOf({ tag: "v9" }), { found }).push.tag).toBe("v9");
    expect("tag" in withTagFacts(byDigest, { found: facts }).push).toBe(false);
  });

  it("names the registry while it waits", () => {
    expect(waitingReason(byDigest)).toBe("waits for confirmation by harbor.example.com");
  });
});

it.each<[string, Parameters<typeof tagLookupHosts>[0], readonly string[]]>([
  ["with a confirmation", { verify: "digest", registries: { a: { look_up_tags: true }, b: {} } }, ["a"]],
  ["without one", { registries: { a: { look_up_tags: true } } }, []],
  ["with none on", { verify: "digest", registries: { a: { look_up_tags: false } } }, []],
])("a document %s looks tags up at its hosts", (_, document, hosts) => {
  expect(tagLookupHosts(document)).toEqual(hosts);
});
