import { describe, expect, it } from "vitest";
import { openGates } from "../../../src/core/delivery/gate.ts";
import { takeSignal } from "../../../src/core/delivery/take-signal.ts";
import { isAbout, replaces, type ReceivedSignal } from "../../../src/core/event/signal.ts";
import { eventOf } from "../event-of.ts";

const DIGEST = "sha256:b4758aaed11c155a476b9857e1178f157759c99cb04c907a04993f5481eff848";
const OTHER = DIGEST.replace("b4", "c5");
const NOW = 1_700_000_000_000;

const clean: ReceivedSignal = {
  kind: "scan",
  repository: "harbor.example.com/acme/web",
  tag: "v1",
  digest: DIGEST,
  status: "success",
  severity: "none",
  counts: { critical: 0, high: 0 },
  scanner: "Trivy",
  receivedAt: NOW,
};

function refusal(pass: string | undefined, signal: Partial<ReceivedSignal>): string | undefined {
  const { scan } = openGates({ scan: { on: "scan", ...(pass !== undefined && { pass }) } }, NOW);
  if (scan === undefined) throw new Error("the gate is not open");
  const after = takeSignal(scan, { ...clean, ...signal });
  expect(after.signal).toMatchObject(signal);
  return after.refusal;
}

describe("a signal passes a gate or is refused with a reason", () => {
  const found = { severity: "critical", counts: { critical: 2, high: 0 } };
  it.each<[string | undefined, Partial<ReceivedSignal>, string | undefined]>([
    [undefined, {}, undefined],
    [undefined, found, undefined],
    [undefined, { status: "error" }, "status error"],
    ["severity in ['none', 'low']", {}, undefined],
    ["severity in ['none', 'low']", found, "severity critical; pass does not hold: severity in ['none', 'low']"],
    ["counts.critical == 0", {}, undefined],
    ["counts.critical == 0", found, "severity critical; pass does not hold: counts.critical == 0"],
    ["scanner == 'Trivy' && tag == 'v1' && kind == 'scan' && status == 'success'", {}, undefined],
    [`digest == '${DIGEST}' && repository.endsWith('/web')`, {}, undefined],
    ["tag == 'v2'", { kind: "scan" }, "severity none; pass does not hold: tag == 'v2'"],
    // A failed scan is refused, whatever the expression says of what is missing in it.
    ["severity != 'critical'", { status: "error", severity: "" }, "status error"],
    ["counts.critical == 0", { counts: {} }, "pass could not be evaluated: No such key: critical"],
    ["counts[severity] < 1", {}, "pass could not be evaluated: No such key: none"],
  ])("%j on %j", (pass, signal, expected) => {
    expect(refusal(pass, signal)).toBe(expected);
  });

  it("is not taken by a gate of another kind", () => {
    const { mirror } = openGates({ mirror: { on: "replication" } }, NOW);
    if (mirror === undefined) throw new Error("the gate is not open");
    expect(takeSignal(mirror, clean)).toBe(mirror);
  });
});

it("a gate waits for an hour from the routing, or for its time", () => {
  const gates = openGates(
    { scan: { on: "scan", description: "Trivy" }, mirror: { on: "replication", within: "2m" } },
    NOW,
  );
  expect(gates).toEqual({
    scan: { on: "scan", until: NOW + 3_600_000 },
    mirror: { on: "replication", within: "2m", until: NOW + 120_000 },
  });
});

describe("a signal is about a push", () => {
  it.each([
    ["of the same digest, also before the push", { digest: DIGEST, receivedAt: NOW - 1 }, { digest: DIGEST }, true],
    ["of the same digest under another tag", { digest: DIGEST, tag: "v2" }, { digest: DIGEST }, true],
    ["not of another digest under the same tag", { digest: OTHER }, { digest: DIGEST }, false],
    ["without a digest, of the same tag", { digest: undefined }, { digest: DIGEST }, true],
    ["of the same tag, if the push has no digest", {}, {}, true],
    ["of the same tag only after the push", { digest: undefined, receivedAt: NOW - 1 }, { digest: DIGEST }, false],
    ["not of another tag", { digest: undefined, tag: "v2" }, { digest: DIGEST }, false],
    ["not without digest and tag", { digest: undefined, tag: undefined }, { digest: DIGEST }, false],
  ])("%s", (_, signal, push, expected) => {
    const { digest: __, tag: ___, ...rest } = { ...clean, ...signal };
    const told = { ...rest, ...defined({ digest: { ...clean, ...signal }.digest, tag: { ...clean, ...signal }.tag }) };
    const event = { ...eventOf({ tag: "v1", ...push }), receivedAt: NOW };
    expect(isAbout(told, event)).toBe(expected);
  });

  it.each([
    ["of a multi-platform image with that manifest", [OTHER, `${OTHER}0`], true],
    ["not of one with other manifests", [`${OTHER}0`], false],
  ])("%s", (_, manifests, expected) => {
    const event = { ...eventOf({ tag: "v1", digest: DIGEST }), receivedAt: NOW };
    expect(isAbout({ ...clean, digest: OTHER }, event, manifests)).toBe(expected);
  });
});

function defined(fields: Readonly<Record<string, string | undefined>>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

describe("of two signals about an artifact", () => {
  it.each([
    ["the later by the sender's clock counts", { at: 2 }, { at: 1 }, true],
    ["an earlier one that comes late does not count", { at: 1 }, { at: 2 }, false],
    ["a duplicate does not count", { at: 1 }, { at: 1 }, false],
    ["another result at the same second counts", { at: 1, severity: "high" }, { at: 1 }, true],
    ["the one that came last counts without a time", {}, { at: 2 }, true],
  ])("%s", (_, signal, known, expected) => {
    expect(replaces({ ...clean, ...signal }, { ...clean, ...known })).toBe(expected);
  });
});
