import { describe, expect, it } from "vitest";
import type { AttentionFacts } from "../../../src/core/attention/facts.ts";
import { attentionItems } from "../../../src/core/attention/items.ts";
import { approval, block, CALM, DAY_MS, NOW, rejection, used } from "./noon.ts";

/** Deliveries of images with these tags that wait for an approval, each a moment longer. */
function images(...tags: readonly (string | undefined)[]): AttentionFacts["approvals"] {
  return tags.map((tag, index) => ({
    ...approval,
    delivery: `dlv_${index}_1`,
    receivedAt: NOW - index,
    ...(tag !== undefined && { tag }),
  }));
}

describe("the details of what needs attention", () => {
  it.each<[string, Partial<AttentionFacts>, object]>([
    [
      "an untagged failure with its reason",
      {
        failing: [
          {
            target: "production",
            count: 1,
            latest: { event: "evt_1", delivery: "dlv_1_1", repository: "acme/web", reason: "answered 500", at: NOW },
          },
        ],
      },
      { detail: "last acme/web: answered 500" },
    ],
    [
      "the block that began first",
      { blocks: [block, { ...block, kind: "absent", since: NOW - 9, reason: "no client" }] },
      { title: "staging is not connected", detail: "no client", since: NOW - 9 },
    ],
    [
      "who paused a target, and until when",
      { targets: { production: { paused: { reason: "freeze", operator: "ann", since: NOW - 5, until: NOW + 5 } } } },
      { detail: "by ann: freeze", since: NOW - 5, until: NOW + 5 },
    ],
    [
      "a pause of the document",
      { targets: { production: { paused: { reason: "paused in the rule document" } } } },
      { detail: "paused in the rule document", state: " document " },
    ],
    [
      "three images that wait",
      { approvals: images("v1", "v2", undefined) },
      { detail: "acme/web:v1, acme/web:v2, acme/web", since: NOW - 2, count: 3 },
    ],
    [
      "three of four images that wait",
      { approvals: images("v1", "v2", "v3", "v4") },
      { detail: "acme/web:v1, acme/web:v2, acme/web:v3 and others" },
    ],
    [
      "why the latest push is held",
      { held: { count: 2, latest: { id: "evt_9", receivedAt: NOW - 7, reason: "the condition failed" } } },
      { detail: "the condition failed", since: NOW - 7, event: "evt_9", href: "/events?status=held" },
    ],
    [
      "what of a budget is nearly full",
      {
        budget: {
          ...CALM.budget,
          status: "low",
          resources: [
            { name: "requests", used: 95, limit: 100 },
            { name: "rowsWritten", used: 10, limit: 100 },
          ],
        },
      },
      { severity: "warning", detail: "requests 95 %" },
    ],
    [
      "the sender of a rejected request",
      { rejections: [{ ...rejection, token: "a b", userAgent: "curl/8" }] },
      { detail: "403: the token is for others, from curl/8", href: "/rejections?token=a%20b" },
    ],
    [
      "five new repositories of more",
      {
        tokens: [
          {
            ...used,
            repositories: [8, 6, 5, 4, 3, 2, 1].map((days) => ({
              name: `acme/${days}`,
              firstUsedAt: NOW - days * DAY_MS + 1,
            })),
          },
        ],
      },
      { detail: "acme/1, acme/2, acme/3, acme/4, acme/5 and others" },
    ],
  ])("tell %s", (_, facts, item) => {
    expect(attentionItems({ ...CALM, ...facts }, [], NOW)[0]).toMatchObject(item);
  });
});
