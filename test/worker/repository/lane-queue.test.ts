import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LaneQueue } from "../../../src/worker/repository/lane-queue.ts";

const TOTAL = 4;
const PER_TARGET = 2;

/** A queue whose tasks end when they are told to. */
function queueOf() {
  const queue = new LaneQueue(TOTAL, PER_TARGET);
  const running: { readonly target: string; readonly number: number; readonly end: (error?: Error) => void }[] = [];
  const started: string[] = [];
  let number = 0;
  return {
    running,
    started,
    add: (target: string): Promise<void> => {
      const own = number++;
      return queue.run(target, async () => {
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

describe("a queue of lanes", () => {
  it("starts at once what has room, and no more for one target than it may have", () => {
    const { add, started } = queueOf();
    for (const target of ["a", "a", "a", "b", "c", "c"]) void add(target);
    expect(started).toEqual(["a0", "a1", "b3", "c4"]);
  });

  it("lets targets take turns, and each keep its order", async () => {
    const { add, end, started } = queueOf();
    for (const target of ["a", "a", "b", "b", "a", "a", "b", "b"]) void add(target);
    for (let ended = 0; ended < 4; ended++) await end(0);
    expect(started).toEqual(["a0", "a1", "b2", "b3", "a4", "a5", "b6", "b7"]);
  });

  it("goes on for other targets while one hangs", async () => {
    const { add, end, running, started } = queueOf();
    for (const target of ["hangs", "hangs", "hangs", "b", "b", "b", "b"]) void add(target);
    while (running.some(({ target }) => target === "b")) await end(running.findIndex(({ target }) => target === "b"));
    expect(started.filter((name) => name.startsWith("b"))).toHaveLength(4);
    expect(running.map(({ target }) => target)).toEqual(["hangs", "hangs"]);
  });

  it("settles as the task does, and a task that fails gives its lane back", async () => {
    const { add, end } = queueOf();
    const [first, , third] = [add("a"), add("a"), add("a")];
    await Promise.all([expect(first).rejects.toThrow("failed"), end(0, new Error("failed"))]);
    await Promise.all([end(0), end(0), third]);
  });

  it("runs every task once, and never too many", async () => {
    const adding = fc.constantFrom("a", "b", "c");
    const ending = fc.nat();
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(adding, ending), { maxLength: 60 }), async (steps) => {
        const { add, end, running, started } = queueOf();
        const all: Promise<void>[] = [];
        for (const step of steps) {
          if (typeof step === "string") all.push(add(step));
          else if (running.length > 0) await end(step % running.length);
          expect(running.length).toBeLessThanOrEqual(TOTAL);
          for (const own of Map.groupBy(running, ({ target }) => target).values()) {
            expect(own.length).toBeLessThanOrEqual(PER_TARGET);
          }
        }
        while (running.length > 0) await end(0);
        await Promise.all(all);
        expect(new Set(started).size).toBe(all.length);
      }),
    );
  });
});
