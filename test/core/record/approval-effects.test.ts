import { describe, expect, it } from "vitest";
import { openDelivery, waitFor } from "../../../src/core/delivery/delivery.ts";
import { effectsOf } from "../../../src/core/record/approval-effects.ts";
import type { EventRecord } from "../../../src/core/record/record.ts";

/** A Tuesday. */
const NOON = Date.UTC(2026, 11, 1, 12);
const HOUR_MS = 3_600_000;

const event = {
  id: `evt_${"0".repeat(26)}`,
  receivedAt: NOON,
  token: "hub",
  push: { repository: "acme/web", namespace: "acme", name: "web", tag: "v1" },
};
const webhook = { type: "webhook", url: "https://target.example/" } as const;

interface Case {
  readonly stage?: object;
  readonly others?: Readonly<Record<string, object>>;
  readonly target?: object;
  readonly dueAt?: number;
}

/** What the decisions on a delivery to production do. */
function effects({ stage = {}, others = {}, target = {}, dueAt }: Case): [readonly string[], readonly string[]] {
  const names = ["production", ...Object.keys(others)];
  const deliveries = names.map((name, index) => openDelivery(event, index + 1, name, NOON));
  const record = {
    event,
    url: "/events/evt",
    deliveries,
    targets: { production: { ...webhook, ...target } },
    routing: { rules: ["release"], overrides: { production: { approval: true, ...stage }, ...others } },
    callback: { status: "none", attempts: [] },
  } as unknown as EventRecord;
  const [first] = deliveries;
  if (first === undefined) throw new Error("no delivery");
  const delivery = waitFor(first, "approval", "waits for an approval", dueAt);
  const { approve, reject } = effectsOf(record, delivery, NOON, (time) => new Date(time).toISOString());
  return [approve, reject];
}

const REJECTED = ["It fails and is not sent. No failover takes its place.", "Somebody can still redeliver it by hand."];

describe("what a decision does", () => {
  it.each<[string, Case, string[], string[]]>([
    ["with nothing else", {}, ["It is sent to production at once."], REJECTED],
    [
      "on a target that deploys",
      { target: { kind: "deploy" } },
      [
        "It is sent to production at once, which deploys it.",
        "A newer push of the tag that is delivered before then replaces it.",
      ],
      REJECTED,
    ],
    [
      "before its window opens",
      { stage: { window: { from: "14:00", to: "16:00" } } },
      ["It is sent to production when its window opens: 2026-12-01T14:00:00.000Z."],
      REJECTED,
    ],
    [
      "within its window",
      { stage: { window: { from: "09:00", to: "16:00" } } },
      ["It is sent to production at once."],
      REJECTED,
    ],
    [
      "on a paused target",
      { target: { paused: true } },
      ["It is sent to production as soon as that target is no longer paused."],
      REJECTED,
    ],
    [
      "with stages behind it",
      { others: { smoke: { after: ["production"] }, docs: { after: ["smoke"] }, chat: {} } },
      ["It is sent to production at once.", "Once it is delivered, smoke, docs follow."],
      [REJECTED[0] ?? "", "smoke, docs are not sent either.", REJECTED[1] ?? ""],
    ],
    [
      "that expires",
      { dueAt: NOON + HOUR_MS },
      ["It is sent to production at once."],
      [...REJECTED, "Without a decision, the same happens at 2026-12-01T13:00:00.000Z."],
    ],
  ])("%s", (_, given, approve, reject) => {
    expect(effects(given)).toEqual([approve, reject]);
  });
});
