import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ConcurrencyLimiter } from "../../../src/worker/repository/concurrency/limiter.ts";
import { AttemptQueue } from "../../../src/worker/repository/deliver/attempt-queue.ts";

type Parts = ConstructorParameters<typeof AttemptQueue>[0];

const DELIVERY = "dlv_00000000000000000000000000_1";
const SLOT = { key: "a", event: "evt_1" };

beforeEach(() => {
  vi.useFakeTimers({ now: 10_000, toFake: ["Date"] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A queue for one delivery, which is due at a time; and what it had done, in order. */
function queueFor(dueAt: number | undefined): { queue: AttemptQueue; done: string[]; end: () => void } {
  const done: string[] = [];
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const attempt = async (): Promise<void> => {
    done.push("attempt");
    await ended;
  };
  const send = (): Promise<void> => Promise.resolve(void done.push("callback"));
  const parts = {
    store: { bodyLength: () => 1000 },
    records: { find: () => ({ delivery: { dueAt } }), flush: () => done.push("flush") },
    limiter: new ConcurrencyLimiter({ total: 2, perKey: 1 }),
    runner: { attempt },
    health: { limitOf: () => 1 },
    callbacks: { send },
  };
  return { queue: new AttemptQueue(parts as unknown as Parts), done, end };
}

it.each([
  ["runs", 10_001, undefined, true],
  ["runs, and is the one that was taken", 10_001, 10_001, true],
  ["ends now", 10_000, 10_000, false],
  ["has ended", 9999, 9999, false],
  ["was taken by another attempt", 20_000, 10_001, false],
  ["is none: the delivery has ended or is on hold", undefined, undefined, false],
])("a delivery whose lease %s", async (_, dueAt, leasedUntil, isAttempted) => {
  const { queue, done, end } = queueFor(dueAt);
  end();
  await queue.attempt(DELIVERY, SLOT, leasedUntil);
  expect(done).toEqual([...(isAttempted ? ["attempt"] : []), "callback", "flush"]);
});

it("an attempt is under way until it ends, and its event is finished after the last one", async () => {
  const { queue, done, end } = queueFor(20_000);
  const attempts = [queue.attempt(DELIVERY, SLOT), queue.attempt(DELIVERY, { ...SLOT, key: "b" })];
  await vi.waitFor(() => expect(done).toEqual(["attempt", "attempt"]));
  expect(queue.isUnderWay(DELIVERY)).toBe(true);
  end();
  await Promise.all(attempts);
  expect(queue.isUnderWay(DELIVERY)).toBe(false);
  expect(done.filter((each) => each === "attempt")).toHaveLength(2);
  expect(done.at(-1)).toBe("flush");
});
