import { describe, expect, it } from "vitest";
import { describeGate } from "../../../src/core/delivery/describe-gate.ts";
import { openGates, outcomeOfGate, type EventGate } from "../../../src/core/delivery/gate.ts";
import { takeSignal } from "../../../src/core/delivery/take-signal.ts";
import type { ReceivedSignal } from "../../../src/core/event/signal.ts";

// A gate of a multi-platform image: a scanner reports each platform's manifest by its own digest.

const AMD = `sha256:${"a1".repeat(32)}`;
const ARM = `sha256:${"b2".repeat(32)}`;
const INDEX = `sha256:${"c3".repeat(32)}`;
const STOPPED = "stopped: severity critical; pass does not hold: severity != 'critical'";
const NOW = 1_700_000_000_000;

function scan(digest: string, severity: string, at = 1): ReceivedSignal {
  const told = { kind: "scan", repository: "acme/web", status: "success", scanner: "Trivy" } as const;
  return { ...told, digest, severity, at, receivedAt: NOW + at };
}

function gateAfter(...signals: readonly ReceivedSignal[]): EventGate {
  const { scan: gate } = openGates({ scan: { on: "scan", pass: "severity != 'critical'" } }, NOW);
  if (gate === undefined) throw new Error("the gate is not open");
  return signals.reduce((current, signal) => takeSignal(current, signal, [AMD, ARM]), gate);
}

describe("a gate of two platforms", () => {
  it.each<[string, readonly ReceivedSignal[], string, string]>([
    ["has no signal", [], "pending", "waits for a scan"],
    ["waits for the second", [scan(AMD, "low")], "pending", "waits for a scan of 1 of 2 platforms"],
    [
      "passes by the worst of both",
      [scan(AMD, "high"), scan(ARM, "none")],
      "delivered",
      "passed: severity high, Trivy, 2 platforms",
    ],
    ["is refused by the first alone", [scan(AMD, "critical")], "failed", STOPPED],
    ["is refused by the second, whichever came first", [scan(ARM, "critical"), scan(AMD, "none")], "failed", STOPPED],
    [
      "waits again once the refusing one was scanned again",
      [scan(AMD, "critical"), scan(AMD, "low", 2)],
      "pending",
      "waits for a scan of 1 of 2 platforms",
    ],
    [
      "is refused by a later scan of one that had passed",
      [scan(AMD, "low"), scan(ARM, "low"), scan(AMD, "critical", 2)],
      "failed",
      STOPPED,
    ],
    [
      "takes a signal on the whole image for all",
      [scan(AMD, "low"), scan(INDEX, "medium")],
      "delivered",
      "passed: severity medium, Trivy",
    ],
    [
      "keeps that until a platform is refused",
      [scan(INDEX, "medium"), scan(AMD, "low")],
      "delivered",
      "passed: severity medium, Trivy",
    ],
    [
      "stays refused, whatever a signal on the whole image says",
      [scan(AMD, "critical"), scan(INDEX, "none", 2)],
      "failed",
      STOPPED,
    ],
  ])("%s", (_, signals, outcome, words) => {
    const gate = gateAfter(...signals);
    expect([outcomeOfGate(gate), describeGate(gate)]).toEqual([outcome, words]);
  });

  it("ignores a repeated signal and an earlier one", () => {
    const gate = gateAfter(scan(AMD, "low", 5));
    expect(takeSignal(gate, scan(AMD, "low", 5), [AMD, ARM])).toBe(gate);
    expect(takeSignal(gate, scan(AMD, "critical", 4), [AMD, ARM])).toBe(gate);
  });

  it("has the signals of both, and counts those that lack", () => {
    expect(gateAfter(scan(AMD, "low"))).toMatchObject({ manifests: { [AMD]: { severity: "low" } }, missing: 1 });
    const { manifests, missing } = gateAfter(scan(AMD, "low"), scan(ARM, "high"));
    expect({ manifests, missing }).toMatchObject({
      manifests: { [AMD]: { severity: "low" }, [ARM]: { severity: "high" } },
      missing: undefined,
    });
  });
});
