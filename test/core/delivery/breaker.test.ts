import { describe, expect, it } from "vitest";
import {
  blockAbsent,
  beginProbe,
  failuresToBlock,
  mayProbe,
  openBreaker,
  type Block,
} from "../../../src/core/delivery/breaker.ts";
import type { Target } from "../../../src/core/targets/target.ts";

const now = Date.UTC(2026, 10, 23, 12);
const target: Target = { type: "webhook", url: "https://hooks.example.com/" };
const quick: Target = { ...target, breaker: { failures: 3, probe: "10s" } };
const reason = "3 failures in a row: answered 503";

/** The waits for the probes of a target that stays broken. */
function delays(target: Target, probes: number): number[] {
  const waits: number[] = [];
  let block: Block | undefined;
  let time = now;
  for (let probe = 0; probe < probes; probe++) {
    block = openBreaker(target, block, reason, time);
    waits.push((block.probeAt ?? 0) - time);
    time = block.probeAt ?? 0;
  }
  return waits;
}

describe("failuresToBlock", () => {
  it("is 20, or the target's own number", () => {
    expect(failuresToBlock(target)).toBe(20);
    expect(failuresToBlock(quick)).toBe(3);
    expect(failuresToBlock({ ...target, breaker: { failures: 1 } })).toBe(1);
  });
});

describe("openBreaker", () => {
  it("probes after a minute, or the target's own time", () => {
    expect(openBreaker(target, undefined, reason, now)).toEqual({
      kind: "breaker",
      reason,
      since: now,
      probeAt: now + 60_000,
      probeDelayMs: 60_000,
    });
    expect(openBreaker(quick, undefined, reason, now).probeAt).toBe(now + 10_000);
    expect(openBreaker({ ...target, breaker: { failures: 1 } }, undefined, reason, now).probeAt).toBe(now + 60_000);
  });

  it("doubles the wait with each failed probe, up to an hour", () => {
    expect(delays(quick, 11)).toEqual(
      [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600].map((seconds) => seconds * 1000),
    );
    expect(delays({ ...target, breaker: { failures: 1, probe: "1h" } }, 3)).toEqual([3_600_000, 3_600_000, 3_600_000]);
  });

  it("probes a target without a tunnel client too", () => {
    const absent = blockAbsent(quick, undefined, "no client", now);
    expect(absent).toEqual({ ...openBreaker(quick, undefined, "no client", now), kind: "absent" });
    expect(blockAbsent(quick, absent, "no client", now)).toMatchObject({ kind: "absent", probeDelayMs: 20_000 });
  });

  it("keeps the start of the block and takes the newest reason", () => {
    const first = openBreaker(quick, undefined, "answered 503", now);
    const second = openBreaker(quick, first, "timed out", now + 10_000);
    expect(second).toMatchObject({ since: now, reason: "timed out", probeAt: now + 30_000 });
  });

  it("starts with the first wait after a block of another kind", () => {
    const gone: Block = { kind: "gone", reason: "answered 410", since: now - 5 };
    expect(openBreaker(quick, gone, reason, now)).toMatchObject({
      kind: "breaker",
      since: now - 5,
      probeDelayMs: 10_000,
    });
  });
});

describe("a probe", () => {
  const block = openBreaker(quick, undefined, reason, now);

  it("may start when it is due", () => {
    expect(mayProbe(block, now + 9999)).toBe(false);
    expect(mayProbe(block, now + 10_000)).toBe(true);
  });

  it("excludes other probes until its lease ends", () => {
    const probing = beginProbe(block, now + 25_000);
    expect(probing).toEqual({ ...block, probeAt: now + 25_000 });
    expect(mayProbe(probing, now + 24_999)).toBe(false);
    expect(mayProbe(probing, now + 25_000)).toBe(true);
  });

  it("does not change the next wait while it runs", () => {
    expect(openBreaker(quick, beginProbe(block, now + 25_000), reason, now + 12_000).probeDelayMs).toBe(20_000);
  });

  it("never goes to a target that is gone", () => {
    expect(mayProbe({ kind: "gone", reason: "answered 410", since: now }, now * 2)).toBe(false);
  });
});
