import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LINK_HOLDER, recordAction, type Actor } from "../../../src/worker/auth/audit.ts";
import type { Env } from "../../../src/worker/env/env.ts";

const NOW = 1_700_000_000_000;
const ANN: Actor = { label: "ann", via: "token" };

/** The entries and log lines that the directory was given. */
let entries: object[];
let lines: object[];
/** The log lines that the Worker wrote itself. */
let written: unknown[];
let relay: Env;

beforeEach(() => {
  [entries, lines, written] = [[], [], []];
  const directory = {
    recordAction: (entry: object) => Promise.resolve(void entries.push(entry)),
    writeLog: (given: object[]) => Promise.resolve(void lines.push(...given)),
  };
  relay = { ...env, DIRECTORY: { getByName: () => directory } } as unknown as Env;
  vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
  vi.spyOn(console, "log").mockImplementation((line: string) => void written.push(JSON.parse(line)));
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("an action", () => {
  it("is in the directory and in the log, with its event and delivery", async () => {
    await recordAction(relay, ANN, "delivery.approved", { event: "evt_1", delivery: "dlv_1" });
    const action = { action: "delivery.approved", by: "ann", via: "token" };
    expect(entries).toEqual([{ at: NOW, ...action, event: "evt_1", delivery: "dlv_1" }]);
    expect(written).toEqual([{ event: "operator.acted", ...action, eventId: "evt_1", deliveryId: "dlv_1" }]);
    expect(lines).toEqual([]);
  });

  it("by a link is logged by the directory, because the path of the request holds a credential", async () => {
    await recordAction(relay, LINK_HOLDER, "delivery.rejected", { delivery: "dlv_1" }, "Bob");
    await vi.waitFor(() => expect(lines).toHaveLength(1));
    expect(lines).toMatchObject([{ event: "operator.acted", fields: { by: "link", claim: "Bob" } }]);
    expect(written).toEqual([]);
  });

  it.each([
    ["", undefined],
    ["Bob\u202e", "Bob\uFFFD"],
    ["n".repeat(400), "n".repeat(300)],
  ])("keeps of the claimed name %j and of the detail 300 clean characters", async (claim, kept) => {
    await recordAction(relay, ANN, "rules.changed", { detail: `${"d".repeat(299)}\u0007more` }, claim);
    expect(entries).toEqual([
      {
        at: NOW,
        action: "rules.changed",
        by: "ann",
        via: "token",
        detail: `${"d".repeat(299)}\uFFFD`,
        ...(kept !== undefined && { claim: kept }),
      },
    ]);
  });

  it("that the directory does not take is logged with the reason, and nothing is thrown", async () => {
    const directory = { recordAction: () => Promise.reject(new Error("overloaded")) };
    relay = { ...env, DIRECTORY: { getByName: () => directory } } as unknown as Env;
    await recordAction(relay, ANN, "link_key.rotated");
    expect(written).toEqual([
      { event: "operator.acted", action: "link_key.rotated", by: "ann", via: "token" },
      { event: "audit.not_recorded", action: "link_key.rotated", by: "ann", reason: "overloaded" },
    ]);
  });
});
