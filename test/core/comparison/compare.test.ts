import { describe, expect, it } from "vitest";
import { compareOn, type EventChange } from "../../../src/core/comparison/compare.ts";
import type { Push } from "../../../src/core/event/event.ts";
import { eventOf } from "../event-of.ts";
import { rulesOf } from "../rules-of.ts";

const RELEASE = { name: "release", match: { tag: "v*" }, targets: ["a", "b"] };
const LATEST = { name: "latest", match: { tag: "latest" }, targets: ["c"] };
const BEFORE = { rules: [RELEASE, LATEST] };

function changeOf(before: object | undefined, after: object, push: Partial<Push> = {}): EventChange | undefined {
  const event = eventOf({ tag: "v1", pusher: "ann", ...push });
  const earlier = before === undefined ? undefined : rulesOf(before);
  return compareOn(earlier, rulesOf(after), { event, payload: {} }).change;
}

/** The work that rules take beside a document without rules. */
function steps(rules: object[]): number {
  return compareOn(rulesOf({ rules: [] }), rulesOf({ rules }), { event: eventOf(), payload: {} }).steps;
}

describe("compareOn", () => {
  it("tells of no change for a push by digest alone, which no rule is asked about", () => {
    const push = { repository: "ghcr.io/acme/web", registry: "ghcr.io", digest: `sha256:${"5f".repeat(32)}` };
    const { tag: _, ...untagged } = eventOf({ ...push }).push;
    const subject = { event: { ...eventOf(), push: untagged }, payload: {} };
    const all = { rules: [{ name: "all", targets: ["a"] }] };
    expect(compareOn(rulesOf({ rules: [] }), rulesOf(all), subject).change).toBeUndefined();
  });

  it("names the event, where it goes before and after, and why", () => {
    const after = { rules: [{ ...RELEASE, match: { tag: "v2*" } }, LATEST], default: { targets: ["d"] } };
    expect(changeOf(BEFORE, after)).toEqual({
      event: {
        id: "evt_0123456789abcdefghjkmnpqrs",
        receivedAt: Date.UTC(2026, 10, 23, 12),
        type: "push",
        repository: "acme/web",
        tag: "v1",
        pusher: "ann",
      },
      before: { targets: ["a", "b"] },
      after: { targets: ["d"] },
      added: ["d"],
      removed: ["a", "b"],
      settings: [],
      why: [
        { text: "matches no rule, so the default applies" },
        { rule: "release", text: "no longer matches: tag: expected v2*, got v1" },
      ],
    });
  });

  it.each<[what: string, after: object]>([
    ["the same document", BEFORE],
    ["rules in another order", { rules: [LATEST, RELEASE] }],
    ["targets in another order", { rules: [{ ...RELEASE, targets: ["b", "a"] }, LATEST] }],
    ["a rule under another name", { rules: [{ ...RELEASE, name: "versions" }, LATEST] }],
    [
      "a new rule that does not match",
      { rules: [...BEFORE.rules, { name: "x", match: { tag: "x" }, targets: ["d"] }] },
    ],
    ["another rule for other pushes", { rules: [RELEASE, { ...LATEST, targets: ["d"] }] }],
    ["a new rule that names only the same targets", { rules: [...BEFORE.rules, { name: "x", targets: ["a"] }] }],
    ["another description of the document", { ...BEFORE, description: "new" }],
    ["another description of a rule", { rules: [{ ...RELEASE, description: "the releases" }, LATEST] }],
  ])("%s changes nothing", (_, after) => {
    expect(changeOf(BEFORE, after)).toBeUndefined();
  });

  it.each<[what: string, after: object, change: Partial<EventChange>]>([
    [
      "a rule that is gone",
      { rules: [LATEST] },
      { removed: ["a", "b"], why: [{ rule: "release", text: "matched, and is gone" }] },
    ],
    [
      "a disabled rule",
      { rules: [{ ...RELEASE, enabled: false }, LATEST] },
      { removed: ["a", "b"], why: [{ rule: "release", text: "no longer matches: it is disabled" }] },
    ],
    [
      "a final rule before the others",
      { rules: [{ name: "all", targets: ["d"], final: true }, RELEASE, LATEST] },
      {
        added: ["d"],
        removed: ["a", "b"],
        why: [
          { rule: "release", text: "no longer matches: it comes after a final rule" },
          { rule: "all", text: "is new and matches" },
        ],
      },
    ],
    [
      "a rule that matches now",
      { rules: [RELEASE, { ...LATEST, match: { tag: ["latest", "v1"] } }] },
      { added: ["c"], why: [{ rule: "latest", text: "matches now; before: tag: expected latest, got v1" }] },
    ],
    [
      "a rule with other targets",
      { rules: [{ ...RELEASE, targets: ["a", "c"] }, LATEST] },
      {
        added: ["c"],
        removed: ["b"],
        why: [{ rule: "release", text: "matches as before, and now sends to c, no longer sends to b" }],
      },
    ],
    [
      "another delay",
      { rules: [{ ...RELEASE, targets: ["a", { target: "b", delay: "5m" }] }, LATEST] },
      {
        added: [],
        removed: [],
        settings: [{ target: "b", fields: ["delay"] }],
        why: [{ rule: "release", text: "matches as before, and has other settings for b (delay)" }],
      },
    ],
    [
      "another gate",
      {
        gates: { scan: { on: "scan" } },
        rules: [{ ...RELEASE, targets: ["a", { target: "b", after: ["scan"] }] }, LATEST],
      },
      { settings: [{ target: "b", fields: ["after", "gates"] }] },
    ],
    [
      "a confirmation of all pushes",
      { ...BEFORE, verify: "tag" },
      {
        settings: [
          { target: "a", fields: ["verify"] },
          { target: "b", fields: ["verify"] },
        ],
        why: expect.arrayContaining([{ text: 'the "verify" of the document has changed' }]) as EventChange["why"],
      },
    ],
    [
      "a final rule that cannot be evaluated",
      { rules: [{ name: "bad", match: { when: "payload.nothing > 1" }, targets: ["c"], final: true }, RELEASE] },
      { after: { targets: [], held: expect.stringContaining('the final rule "bad" could not') as string } },
    ],
    [
      "a document that does not accept the sender",
      { ...BEFORE, accept: ["harbor"] },
      {
        after: { targets: [], refused: expect.stringContaining("does not accept the sender docker-hub") as string },
        removed: ["a", "b"],
      },
    ],
  ])("%s is a change", (_, after, change) => {
    expect(changeOf(BEFORE, after)).toMatchObject(change);
  });

  it("counts an event as held where there is no document", () => {
    expect(changeOf(undefined, BEFORE)).toMatchObject({
      before: { targets: [], held: "there was no valid rule document" },
      after: { targets: ["a", "b"] },
      why: [
        { text: "is no longer held: there was no valid rule document" },
        { rule: "release", text: "is new and matches" },
      ],
    });
  });

  it("names at most 10 causes of at most 300 characters", () => {
    const rules = Array.from({ length: 30 }, (_, index) => ({ name: `rule ${index}`, targets: ["a"] }));
    const long = {
      name: "long",
      match: { tag: Array.from({ length: 200 }, (_, index) => `v1-${index}`) },
      targets: [],
    };
    const before = { rules: [{ ...long, match: {}, targets: ["d"] }, ...rules] };
    const after = { rules: [{ ...long, targets: ["d"] }] };
    const { why } = changeOf(before, after) ?? { why: [] };
    expect(why.map(({ text }) => text.length)).toEqual([300, ...Array.from({ length: 9 }, () => 20)]);
  });

  it("counts the work of both documents", () => {
    const regex = { name: "long", match: { repository: { regex: "(a|w)+.*web" } }, targets: ["a"] };
    expect(steps([])).toBe(0);
    expect(steps([RELEASE])).toBeGreaterThan(9);
    expect(steps([regex])).toBeGreaterThan(steps([{ ...regex, enabled: false }]));
  });
});
