import { expect, inject, test } from "vitest";
import { startReceiver } from "../e2e/receiver.ts";
import { Chance } from "./chance.ts";
import { Journey, type Outcome } from "./crash/journey.ts";
import { journeyRules } from "./crash/targets.ts";
import type { CrashPoint, Place, WriteCounts } from "./entry/protocol.ts";
import { startFaultyRelay } from "./faulty-relay.ts";
import { report } from "./report.ts";
import { isFull } from "./scale.ts";

const PLACES: readonly Place[] = ["repository", "directory"];
const MOMENTS: readonly CrashPoint["when"][] = ["before", "after", "committed"];

/** Relays that die at the same time, each on storage of its own; most of the time they wait. */
const RELAYS = isFull ? 8 : 3;

/** So many points are tried, by chance; in the short form among those from the acceptance to the first outcomes. */
const MAX_POINTS = isFull ? 40 : 3;
const WRITES_IN_SHORT = { repository: 6, directory: 0 };

/** Every moment at each of so many writes. */
function pointsAt(counts: WriteCounts): CrashPoint[] {
  return PLACES.flatMap((place) =>
    Array.from({ length: counts[place] }, (_, index) => index + 1).flatMap((write) =>
      MOMENTS.map((when) => ({ place, write, when })),
    ),
  );
}

function someOf(points: readonly CrashPoint[], chance: Chance): CrashPoint[] {
  const left = [...points];
  return Array.from({ length: Math.min(MAX_POINTS, left.length) }, () =>
    left.splice(chance.below(left.length), 1),
  ).flat();
}

test("a relay that dies between any two writes keeps its promises", async () => {
  const chance = new Chance(inject("seed"));
  console.log(`crash points: FAULTS_SEED=${chance.seed}`);
  await using receiver = await startReceiver();
  const rules = journeyRules(receiver);
  const points = pointsAt(isFull ? await countWrites() : WRITES_IN_SHORT);
  const drawn = someOf(points, chance);
  const queue = [...drawn.entries()];
  const outcomes: Outcome[] = [];
  await Promise.all(Array.from({ length: RELAYS }, run));

  const reached = outcomes.filter(({ isReached }) => isReached);
  const breaches = reached.filter(({ breaches }) => breaches.length > 0);
  const duplicates = reached.reduce((sum, { duplicates }) => sum + duplicates, 0);
  const counts = { points: outcomes.length, reached: reached.length, duplicates, breaches: breaches.length };
  report("crash-points", { seed: chance.seed, ...counts });
  expect(breaches).toEqual([]);
  expect(reached.length).toBeGreaterThan(drawn.length / 2);

  async function countWrites(): Promise<WriteCounts> {
    await using relay = await startFaultyRelay([receiver.host], rules);
    // The relay lives until the end of this function.
    return await new Journey(relay, receiver, "measured").measure();
  }

  async function run(): Promise<void> {
    await using relay = await startFaultyRelay([receiver.host], rules);
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, point] = next;
      outcomes.push(await new Journey(relay, receiver, `point-${index}`).dieAt(point));
    }
  }
});
