import { describe, expect, it } from "vitest";
import { describeEvent } from "../../src/cli/relay/describe-event.ts";
import type { EventRecord } from "../../src/core/record/record.ts";

const DIGEST = `sha256:${"5f".repeat(32)}`;

const RECORD: EventRecord = {
  event: {
    id: "evt_a4p71yxz941sjcqd920mpcmhx4",
    receivedAt: 1_795_447_738_000,
    token: "hub1",
    push: { registry: "docker.io", repository: "acme/web", namespace: "acme", name: "web", tag: "v1" },
  },
  url: "https://relay.example.com/events/evt_a4p71yxz941sjcqd920mpcmhx4",
  revision: "abc",
  routing: { rules: ["release"], targets: ["deploy"], overrides: {}, isDefault: false, trace: [] },
  targets: {},
  callback: { status: "none", attempts: [] },
  deliveries: [
    {
      id: "dlv_a4p71yxz941sjcqd920mpcmhx4_1",
      target: "deploy",
      status: "delivered",
      approval: { by: "alice", at: 1_795_447_800_000 },
      attempts: [],
    },
  ],
};

describe("an event for people", () => {
  it("names who approved a delivery, and when", () => {
    expect(describeEvent(RECORD)).toMatch(/^ {2}approved by alice at 2026-11-23T\d\d:30:00Z$/m);
  });

  it.each<[what: string, tag: string | undefined, verification: object, text: string | undefined]>([
    [
      "that was looked up",
      "v1",
      { status: "confirmed", found: { tags: ["v1"] } },
      "looked up by its digest at ghcr.io",
    ],
    ["that the sender named", "v1", { status: "confirmed", found: {} }, undefined],
    ["that is looked up", undefined, { status: "pending" }, "is looked up by its digest at ghcr.io"],
    [
      "that is not there yet",
      undefined,
      { status: "pending", reason: "why" },
      "is looked up by its digest at ghcr.io: why",
    ],
    ["that was not found", undefined, { status: "confirmed", found: { tags: [] } }, "none was found at ghcr.io"],
  ])("tells of a tag %s", (_, tag, state, expected) => {
    const { tag: __, ...push } = RECORD.event.push;
    const event = { ...RECORD.event, push: { ...push, registry: "ghcr.io", digest: DIGEST, ...(tag && { tag }) } };
    const verification = { registry: "ghcr.io", settings: { by: "digest" }, since: 0, checks: 1, ...state };
    const text = describeEvent({ ...RECORD, event, verification } as EventRecord);
    expect(/^tag +(.*)$/m.exec(text)?.[1]).toBe(expected);
  });

  it("names each gate with the signal that decided, and when it came", () => {
    const scan = { on: "scan", until: 0 } as const;
    const told = { kind: "scan", repository: "acme/web", receivedAt: 1_795_447_800_000 } as const;
    const gates = {
      open: scan,
      clean: { ...scan, signal: { ...told, status: "success", severity: "none", scanner: "Trivy" } },
      broken: { ...scan, signal: { ...told, status: "error" }, refusal: "status error" },
    };
    const text = describeEvent({ ...RECORD, gates });
    expect(text).toMatch(/^gate open +waits for a scan$/m);
    expect(text).toMatch(/^gate clean +passed: severity none, Trivy \(2026-11-23T\d\d:30:00Z\)$/m);
    expect(text).toMatch(/^gate broken +stopped: status error \(2026-11-23T\d\d:30:00Z\)$/m);
  });
});
