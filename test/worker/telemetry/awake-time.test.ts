import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AwakeTime } from "../../../src/worker/telemetry/awake-time.ts";
import { countRequests, takeUsage } from "../../../src/worker/telemetry/usage.ts";

afterEach(() => {
  vi.useRealTimers();
});

function gbSeconds(): number {
  return takeUsage().objectGbSeconds;
}

describe("the duration of objects", () => {
  /** An object of the platform has its context under this name. */
  class Waiting {
    static {
      countRequests(this);
    }
    readonly ctx = {};
    wait(ms: number): Promise<void> {
      return ms === Infinity ? new Promise(() => {}) : new Promise((resolve) => setTimeout(resolve, ms));
    }
    async fail(ms: number): Promise<void> {
      await this.wait(ms);
      throw new Error("failed");
    }
  }
  beforeEach(() => {
    vi.useFakeTimers();
    takeUsage();
  });

  it("is 0.128 GB for as long as a call is pending", async () => {
    void new Waiting().wait(10_000);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(gbSeconds()).toBeCloseTo(1.28);
  });

  it("ends with a call that fails", async () => {
    new Waiting().fail(10_000).catch(() => {});
    await vi.advanceTimersByTimeAsync(60_000);
    expect(gbSeconds()).toBeCloseTo(1.28);
  });

  it("counts calls of one object at the same time once, and those of two objects twice", async () => {
    const [one, other] = [new Waiting(), new Waiting()];
    void one.wait(10_000);
    await vi.advanceTimersByTimeAsync(5000);
    void one.wait(10_000);
    void other.wait(10_000);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(gbSeconds()).toBeCloseTo(0.128 * (15 + 10));
  });

  it("is told while a call is still pending, and only once", async () => {
    void new Waiting().wait(10_000);
    await vi.advanceTimersByTimeAsync(4000);
    expect(gbSeconds()).toBeCloseTo(0.512);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(gbSeconds()).toBeCloseTo(0.768);
  });

  it("ends for an object that was cut off: its call never returns", async () => {
    const object = new Waiting();
    void object.wait(Infinity);
    vi.setSystemTime(Date.now() + 299_000);
    expect(gbSeconds()).toBeCloseTo(0.128 * 299);
    vi.setSystemTime(Date.now() + 3_600_000);
    expect(gbSeconds()).toBe(0);
  });

  it("counts a timer until it fires or is cancelled, and what it begins", async () => {
    const awake = new AwakeTime();
    const slow = new Waiting();
    awake.after(2000, () => awake.during(() => new Promise((resolve) => setTimeout(resolve, 3000))));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(gbSeconds()).toBeCloseTo(0.128 * 5);
    const cancel = awake.after(10_000, () => void slow.wait(1000));
    await vi.advanceTimersByTimeAsync(1000);
    cancel();
    cancel();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(gbSeconds()).toBeCloseTo(0.128);
  });
});
