import { setTimeout as sleep } from "node:timers/promises";
import type { EventSummary } from "../../src/core/record/summary.ts";
import type { Asking } from "./call.ts";
import { eventsOf, SPAN_MS } from "./events.ts";

const CALLS_A_SECOND = 10;
const SECONDS = 60;

/** How pushes that came at a fixed rate were taken. */
export interface Taken {
  readonly pushes: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** The most pushes that were under way at once. */
  readonly mostUnderWay: number;
  /** CPU time of all objects, in milliseconds a push. */
  readonly cpuMs: number;
}

/** Feeds pushes at a fixed rate for a minute, however long each takes, through some shards: each as pending, and as settled. */
export async function feedAtRate(
  call: Asking,
  { rate, shards, now }: { readonly rate: number; readonly shards: number; readonly now: number },
  cpuMs: () => number,
): Promise<Taken> {
  const together = rate / CALLS_A_SECOND;
  const pushes = rate * SECONDS;
  const events = eventsOf(pushes, now + SPAN_MS);
  const took: number[] = [];
  const calls: Promise<void>[] = [];
  let [underWay, mostUnderWay] = [0, 0];
  const [cpuBefore, startedAt] = [cpuMs(), performance.now()];
  for (let index = 0; index < SECONDS * CALLS_A_SECOND; index++) {
    await sleep(Math.max(0, startedAt + (index * 1000) / CALLS_A_SECOND - performance.now()));
    const batch = Array.from({ length: together }, (_, place) => at(events, now + index * 100 + place));
    const from = performance.now();
    underWay += together;
    mostUnderWay = Math.max(mostUnderWay, underWay);
    calls.push(
      call("feedShards", batch, shards).then(() => {
        underWay -= together;
        took.push(performance.now() - from);
      }),
    );
  }
  await Promise.all(calls);
  const sorted = took.toSorted((a, b) => a - b);
  const part = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  return { pushes, p50Ms: part(0.5), p99Ms: part(0.99), mostUnderWay, cpuMs: (cpuMs() - cpuBefore) / pushes };
}

/** The next event, as of another time. */
function at(events: Iterator<EventSummary, void>, receivedAt: number): EventSummary {
  const { value } = events.next();
  if (value === undefined) throw new Error("there are no more events");
  return { ...value, receivedAt };
}
