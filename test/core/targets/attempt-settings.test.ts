import { describe, expect, it } from "vitest";
import { DEFAULT_SCHEDULE } from "../../../src/core/delivery/retry.ts";
import {
  checkTarget,
  fingerprintOf,
  isDeploy,
  signingSecretsOf,
  type Target,
} from "../../../src/core/targets/target.ts";
import {
  expiresAt,
  leaseMs,
  retriedStatuses,
  scheduleOf,
  timeoutMs,
} from "../../../src/core/targets/attempt-settings.ts";
import { TARGET_TYPES } from "../../../src/core/targets/types.ts";

const target = { type: "webhook", url: "https://hooks.example.com/" } as const;
const render = { type: "render", url: "https://api.render.com/deploy/srv-1" } as const;
const receivedAt = Date.UTC(2026, 10, 23, 12);

describe("a target without settings", () => {
  it("has a timeout of 15 s, nine retries, no expiry and no own statuses", () => {
    expect(timeoutMs(target)).toBe(15_000);
    expect(leaseMs(target)).toBe(20_000);
    expect(scheduleOf(target)).toBe(DEFAULT_SCHEDULE);
    expect(expiresAt(target, receivedAt)).toBe(Infinity);
    expect(retriedStatuses(target)).toBeUndefined();
    expect(signingSecretsOf(target)).toEqual([]);
  });
});

describe("a target with settings", () => {
  it("has its own timeout, schedule and expiry, even without retries", () => {
    expect(timeoutMs({ ...target, timeout: "1.5s" })).toBe(1500);
    expect(leaseMs({ ...target, timeout: "1.5s" })).toBe(6500);
    expect(scheduleOf({ ...target, schedule: [] })).toEqual([]);
    expect(expiresAt({ ...target, expires: "2h" }, receivedAt)).toBe(receivedAt + 7_200_000);
  });

  it("has its own statuses retried", () => {
    const isRetried = retriedStatuses({ ...target, retry_on: [">=500", "!501"] });
    expect([500, 501, 404].map((status) => isRetried?.(status))).toEqual([true, false, false]);
  });

  it("signs with one secret or several", () => {
    expect(signingSecretsOf({ ...target, secret: "${secret:A}" })).toEqual(["${secret:A}"]);
    expect(signingSecretsOf({ ...target, secret: ["${secret:A}", "${secret:B}"] })).toEqual([
      "${secret:A}",
      "${secret:B}",
    ]);
  });
});

describe("isDeploy", () => {
  it.each<[target: Target, expected: boolean]>([
    [target, false],
    [{ ...target, kind: "deploy" }, true],
    [render, true],
    [{ ...render, kind: "notify" }, false],
  ])("%j: %s", (target, expected) => {
    expect(isDeploy(target)).toBe(expected);
  });
});

describe("fingerprintOf", () => {
  const same: Partial<Target>[] = [{ timeout: "1s" }, { schedule: [] }, { expires: "1h" }, { paused: true }];
  const other: Partial<Target>[] = [{ url: "https://mended.example.com/" }, { rate: "1/s" }];

  it.each(same)("does not change with the timing: %j", (change) => {
    expect(fingerprintOf({ ...target, ...change } as Target)).toBe(fingerprintOf(target));
  });

  it.each(other)("changes with anything else: %j", (change) => {
    expect(fingerprintOf({ ...target, ...change } as Target)).not.toBe(fingerprintOf(target));
  });
});

describe("checkTarget", () => {
  it("requires an existing failover", () => {
    const targets = { a: { ...target, failover: "b" }, b: target };
    expect(checkTarget(targets.a, targets)).toEqual([]);
    for (const failover of ["c", "constructor", "__proto__", ""]) {
      expect(checkTarget({ ...target, failover }, targets)).toEqual([
        { path: ["failover"], message: `no target has the name "${failover}"; known targets: a, b` },
      ]);
    }
  });

  it("reports the type's problems beside the failover's", () => {
    const wrong: Target = { ...target, body: { template: "1 +" }, failover: "c" };
    expect(checkTarget(wrong, {}).map(({ path }) => path)).toEqual([["body", "template"], ["failover"]]);
  });
});

it("every type has its own lower-case name", () => {
  expect(new Set(TARGET_TYPES).size).toBe(TARGET_TYPES.length);
  expect(TARGET_TYPES.filter((type) => !/^[a-z]+(?:-[a-z]+)*$/.test(type))).toEqual([]);
});

it("a list of exclusions retries a 2xx that does not fulfil delivered_when, unless it excludes that", () => {
  const [all, none] = [["!501"], ["!200"]].map((list) => retriedStatuses({ ...target, retry_on: list }));
  expect([all?.(200), all?.(503), all?.(501), all?.(404)]).toEqual([true, true, false, false]);
  expect(none?.(200)).toBe(false);
});
