import { describe, expect, it } from "vitest";
import type { AttentionFacts } from "../../../src/core/attention/facts.ts";
import { attentionItems } from "../../../src/core/attention/items.ts";
import { approval, block, CALM, DAY_MS, FROM, NOW, rejection, used } from "./noon.ts";

function titlesOf(facts: Partial<AttentionFacts>): string[] {
  return attentionItems({ ...CALM, ...facts }, [], NOW).map(({ title }) => title);
}

const failure = { event: "evt_1", delivery: "dlv_1_1", repository: "acme/web", tag: "v1", at: NOW - 60_000 };

describe("what needs attention", () => {
  it("is nothing when all is well", () => {
    expect(titlesOf({})).toEqual([]);
  });

  it.each<[string, Partial<AttentionFacts>, string[]]>([
    ["a failing target", { failing: [{ target: "production", count: 8 }] }, ["production: 8 events failed"]],
    ["one failed event", { failing: [{ target: "production", count: 1 }] }, ["production: 1 event failed"]],
    ["a failing target that is gone", { failing: [{ target: "gone", count: 8 }] }, []],
    [
      "a failing target without any document",
      { targets: undefined, failing: [{ target: "old", count: 2 }] },
      ["old: 2 events failed"],
    ],
    ["an approval", { approvals: [approval] }, ["production: 1 delivery waits for an approval"]],
    [
      "approvals of two targets",
      { approvals: [approval, { ...approval, delivery: "dlv_2_1" }, { ...approval, target: "staging" }] },
      ["production: 2 deliveries wait for an approval", "staging: 1 delivery waits for an approval"],
    ],
    ["held pushes", { held: { count: 3 } }, ["3 pushes are held until the rules can route them"]],
    [
      "a paused target",
      { targets: { production: { paused: { reason: "maintenance", operator: "ann", since: NOW } } } },
      ["production is paused"],
    ],
    ["a breaker that is open", { blocks: [block] }, ["staging accepts nothing"]],
    ["a tunnel without a client", { blocks: [{ ...block, kind: "absent" }] }, ["staging is not connected"]],
    ["a breaker of a target that is gone", { blocks: [{ ...block, target: "gone" }] }, []],
    [
      "a breaker of a paused target",
      { targets: { staging: { paused: { reason: "r" } } }, blocks: [block] },
      ["staging is paused"],
    ],
    [
      "a broken document",
      { brokenRules: { status: "invalid", reason: "version: expected 1", revision: "r1" } },
      ["The rule document is not valid, so pushes are held"],
    ],
    [
      "a relay without rules",
      { brokenRules: { status: "missing", reason: "there are no rules in KV" } },
      ["There are no rules yet, so pushes are held"],
    ],
    [
      "rules that KV does not give",
      { brokenRules: { status: "unreadable", reason: "KV is down" } },
      ["The rules cannot be read, so pushes are held"],
    ],
    ["one held push", { held: { count: 1 } }, ["1 push is held until the rules can route it"]],
    ["a used-up budget", { budget: { ...CALM.budget, status: "exhausted" } }, ["The free plan's budget is used up"]],
    ["a low budget", { budget: { ...CALM.budget, status: "low" } }, ["The free plan's budget is nearly used up"]],
    [
      "rejections of a token",
      { rejections: [{ ...rejection, token: "hub" }] },
      ["Requests of token hub were rejected"],
    ],
    [
      "rejections of strangers",
      { rejections: [rejection, rejection] },
      ["Requests without a valid token were rejected"],
    ],
    ["rejections of the day before", { rejections: [{ ...rejection, at: NOW - DAY_MS }] }, []],
    ["a token that nothing used", { unusedTokens: ["hub2"] }, ["No push has come with token hub2 since it was made"]],
    ["no push for days", { tokens: [{ ...used, lastUsedAt: NOW - 4 * DAY_MS }] }, ["No push for 4 days"]],
    ["no push for a weekend", { tokens: [{ ...used, lastUsedAt: NOW - 2 * DAY_MS }] }, []],
    ["no push ever", { tokens: [] }, []],
  ])("names %s", (_, facts, titles) => {
    expect(titlesOf(facts)).toEqual(titles);
  });

  it.each([
    ["the first repository", [NOW - 1000], []],
    ["a second one", [NOW - 9 * DAY_MS, NOW - DAY_MS], ["Token hub was used for a new repository"]],
    ["a second one of last month", [NOW - 40 * DAY_MS, NOW - 30 * DAY_MS], []],
    ["several", [NOW - 9 * DAY_MS, NOW - DAY_MS, NOW - 1], ["Token hub was used for new repositories"]],
  ])("takes %s of a token for what it is", (_, times, titles) => {
    const repositories = times.map((firstUsedAt, index) => ({ name: `acme/${index}`, firstUsedAt }));
    expect(titlesOf({ tokens: [{ ...used, repositories }] })).toEqual(titles);
  });

  it("is ordered by urgency", () => {
    const facts: AttentionFacts = {
      ...CALM,
      brokenRules: { status: "invalid", reason: "r", revision: "1" },
      failing: [{ target: "production", count: 1 }],
      approvals: [approval],
      unusedTokens: ["hub"],
    };
    expect(attentionItems(facts, [], NOW).map(({ severity }) => severity)).toEqual([
      "error",
      "error",
      "warning",
      "notice",
    ]);
  });

  it("links the list that has as many rows as it counts", () => {
    const [item] = attentionItems({ ...CALM, failing: [{ target: "production", count: 8, latest: failure }] }, [], NOW);
    expect(item).toMatchObject({
      count: 8,
      href: `/events?target=production&status=failed&type=all&from=${FROM}`,
      event: "evt_1",
      detail: "last acme/web:v1",
    });
  });
});

/** The operator whose acknowledgement of what was seen counts for what is so now. */
function by(facts: AttentionFacts, seen: AttentionFacts): string | undefined {
  const [item] = attentionItems(seen, [], NOW);
  const known = [{ key: item?.key ?? "", state: item?.state ?? "", by: "ann", at: NOW }];
  return attentionItems(facts, known, NOW)[0]?.acknowledged?.by;
}

/** Facts of a target at which so many events failed, the latest with this delivery. */
function failing(delivery: string, count = 2): AttentionFacts {
  return { ...CALM, failing: [{ target: "production", count, latest: { ...failure, delivery } }] };
}

describe("an acknowledgement", () => {
  it("counts while the latest failure is the same, also when others are redelivered", () => {
    expect(by(failing("dlv_1_1"), failing("dlv_1_1"))).toBe("ann");
    expect(by(failing("dlv_1_1", 1), failing("dlv_1_1", 2))).toBe("ann");
  });

  it("ends with another failure", () => {
    expect(by(failing("dlv_2_1"), failing("dlv_1_1"))).toBeUndefined();
  });

  it.each<[string, Partial<AttentionFacts>, Partial<AttentionFacts>]>([
    [
      "another revision of the rules",
      { brokenRules: { status: "invalid", reason: "r", revision: "2" } },
      { brokenRules: { status: "invalid", reason: "r", revision: "1" } },
    ],
    ["another approval", { approvals: [approval, { ...approval, delivery: "dlv_9_1" }] }, { approvals: [approval] }],
    [
      "another held push",
      { held: { count: 1, latest: { id: "evt_2", receivedAt: 1 } } },
      { held: { count: 1, latest: { id: "evt_1", receivedAt: 1 } } },
    ],
    [
      "ten times as many rejections",
      { rejections: Array.from({ length: 10 }, () => rejection) },
      { rejections: [rejection] },
    ],
    [
      "a used-up budget",
      { budget: { ...CALM.budget, status: "exhausted" } },
      { budget: { ...CALM.budget, status: "low" } },
    ],
  ])("ends with %s", (_, now, seen) => {
    expect(by({ ...CALM, ...seen }, { ...CALM, ...seen })).toBe("ann");
    expect(by({ ...CALM, ...now }, { ...CALM, ...seen })).toBeUndefined();
  });
});
