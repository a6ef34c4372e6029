import { describe, expect, it } from "vitest";
import { reconnectDelayMs } from "../../src/cli/relay/backoff.ts";
import { AttemptMemory } from "../../src/cli/tunnel/memory.ts";

describe("the wait before a client reconnects", () => {
  it.each([
    [1, 0, 250],
    [1, 0.999, 500],
    [2, 0.999, 1000],
    [3, 0.5, 1500],
    [5, 0, 4000],
    [7, 0.5, 22_500],
    [50, 0, 15_000],
    [1000, 0.999, 29_985],
  ])("after %i failures, with the chance of %f, is %i ms", (failures, random, expected) => {
    expect(reconnectDelayMs(failures, random)).toBe(expected);
  });
});

describe("the attempts that a client remembers", () => {
  it("are not repeated, even while under way", async () => {
    const memory = new AttemptMemory<number>();
    let made = 0;
    const make = async (): Promise<number> => ++made;
    const first = memory.once("a", make);
    const again = memory.once("a", make);
    expect([first.isRepeated, again.isRepeated]).toEqual([false, true]);
    expect([await first.result, await again.result, await memory.once("b", make).result]).toEqual([1, 1, 2]);
  });

  it("are the last thousand", async () => {
    const memory = new AttemptMemory<string>();
    for (let index = 0; index <= 1000; index++) await memory.once(String(index), async () => "x").result;
    expect(memory.once("1", async () => "x").isRepeated).toBe(true);
    expect(memory.once("0", async () => "x").isRepeated).toBe(false);
  });
});
