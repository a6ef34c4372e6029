import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConcurrencyLimiter, type SlotRequest } from "../../../src/worker/repository/concurrency/limiter.ts";

const LIMITS = { total: 4, perKey: 2, reserved: 1 };

/** A limiter whose tasks end when they are told to. */
function limiterOf(onFree?: () => void) {
  const limiter = new ConcurrencyLimiter(LIMITS, onFree);
  const running: { readonly target: string; readonly number: number; readonly end: (error?: Error) => void }[] = [];
  const started: string[] = [];
  let number = 0;
  return {
    limiter,
    running,
    started,
    add: (target: string, options: Partial<SlotRequest> = {}): Promise<void> => {
      const own = number++;
      return limiter.run({ key: target, ...options }, async () => {
        const { promise, resolve, reject } = Promise.withResolvers<void>();
        started.push(`${target}${own}`);
        running.push({ target, number: own, end: (error) => (error === undefined ? resolve() : reject(error)) });
        await promise;
      });
    },
    end: async (index: number, error?: Error): Promise<void> => {
      running.splice(index, 1)[0]?.end(error);
      await new Promise((resolve) => setTimeout(resolve, 0));
    },
  };
}

describe("the concurrency limiter", () => {
  it("starts tasks at once up to the limits, in all and by key", () => {
    const { add, started } = limiterOf();
    for (const target of ["a", "a", "a", "b", "c", "c"]) void add(target);
    expect(started).toEqual(["a0", "a1", "b3", "c4"]);
  });

  it("gives keys turns, and keeps the order of each", async () => {
    const { add, end, started } = limiterOf();
    for (const target of ["a", "a", "b", "b", "a", "a", "b", "b"]) void add(target);
    for (let ended = 0; ended < 4; ended++) await end(0);
    expect(started).toEqual(["a0", "a1", "b2", "b3", "a4", "a5", "b6", "b7"]);
  });

  it("gives the next free slot to the next key, not to the key that had the last", async () => {
    const { add, end, started } = limiterOf();
    for (const target of ["x", "x", "y", "y", "a", "a", "b", "b"]) void add(target);
    await end(0);
    await end(0);
    expect(started.slice(4)).toEqual(["a4", "b6"]);
  });

  it("starts tasks of other keys while those of one hang", async () => {
    const { add, end, running, started } = limiterOf();
    for (const target of ["hangs", "hangs", "hangs", "b", "b", "b", "b"]) void add(target);
    while (running.some(({ target }) => target === "b")) await end(running.findIndex(({ target }) => target === "b"));
    expect(started.filter((name) => name.startsWith("b"))).toHaveLength(4);
    expect(running.map(({ target }) => target)).toEqual(["hangs", "hangs"]);
  });

  it("settles as the task does, and frees the slot of a task that fails", async () => {
    const { add, end } = limiterOf();
    const [first, , third] = [add("a"), add("a"), add("a")];
    await Promise.all([expect(first).rejects.toThrow("failed"), end(0, new Error("failed"))]);
    await Promise.all([end(0), end(0), third]);
  });

  it("runs every task once, and never more than the limits", async () => {
    const adding = fc.constantFrom("a", "b", "c");
    const ending = fc.nat();
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(adding, ending), { maxLength: 60 }), async (steps) => {
        const { add, end, running, started } = limiterOf();
        const all: Promise<void>[] = [];
        for (const step of steps) {
          if (typeof step === "string") all.push(add(step));
          else if (running.length > 0) await end(step % running.length);
          expect(running.length).toBeLessThanOrEqual(4);
          for (const own of Map.groupBy(running, ({ target }) => target).values()) {
            expect(own.length).toBeLessThanOrEqual(2);
          }
        }
        while (running.length > 0) await end(0);
        await Promise.all(all);
        expect(new Set(started).size).toBe(all.length);
      }),
    );
  });

  it("keeps the limit of a single request below that of its key", async () => {
    const { add, end, started } = limiterOf();
    for (const _ of [1, 2]) void add("slow", { limit: () => 1 });
    expect(started).toEqual(["slow0"]);
    await end(0);
    expect(started).toEqual(["slow0", "slow1"]);
  });

  it("asks a request for its limit again, and starts all that wait when it has become higher", async () => {
    let most = 1;
    const { add, end, started } = limiterOf();
    for (const _ of [1, 2, 3]) void add("slow", { limit: () => most });
    most = 2;
    await end(0);
    expect(started).toEqual(["slow0", "slow1", "slow2"]);
  });

  it("gives a reserved slot to a due task only, before those that wait", () => {
    const { add, started } = limiterOf();
    for (const target of ["a", "a", "b", "b", "c"]) void add(target);
    void add("c", { isDue: true });
    void add("d", { isDue: true });
    expect(started).toEqual(["a0", "a1", "b2", "b3", "c5"]);
  });

  it("counts the tasks of an event, and says when nothing runs", async () => {
    const { add, end, limiter } = limiterOf();
    expect(limiter.isIdle).toBe(true);
    void add("a", { event: "evt_1" });
    void add("b", { event: "evt_1" });
    await end(0);
    expect([limiter.isRunning("evt_1"), limiter.isIdle]).toEqual([true, false]);
    await end(0);
    expect([limiter.isRunning("evt_1"), limiter.isIdle]).toEqual([false, true]);
  });

  it("tells that a task has ended", async () => {
    let free = 0;
    const { add, end } = limiterOf(() => free++);
    for (const target of ["a", "a", "a"]) void add(target);
    await end(0);
    await end(0);
    expect(free).toBe(2);
  });
});
