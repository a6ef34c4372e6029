import * as fc from "fast-check";
import { afterAll, beforeAll, expect, inject, it, vi } from "vitest";
import { COMMANDS, mend } from "./commands.ts";
import { Model } from "./model.ts";
import { World } from "./world.ts";

const isFull = inject("scale") === "full";

/** Sequences at most, and the time after which no more are begun. */
const SEQUENCES = isFull ? 4000 : 40;
const TIME_LIMIT_MS = isFull ? 100_000 : 6000;

/** Sequences that follow from one seed. */
const BATCH = 20;

beforeAll(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.spyOn(console, "log").mockReturnValue();
  // The middle of the range: delays are those of the schedule.
  vi.spyOn(Math, "random").mockReturnValue(0.5);
});

afterAll(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it("a repository's object keeps every promise, whatever happens to it in whichever order", async () => {
  const firstSeed = inject("seed");
  const endsAt = performance.now() + TIME_LIMIT_MS;
  let sequences = 0;
  let commands = 0;
  const property = fc.asyncProperty(fc.commands(COMMANDS, { maxCommands: 20, size: "max" }), async (sequence) => {
    const world = await World.create(inject("box") !== undefined);
    vi.stubGlobal("fetch", world.fetch);
    const model = new Model();
    await fc.asyncModelRun(() => ({ model, real: world }), sequence);
    await mend(model, world);
    sequences++;
    commands += [...sequence].length;
  });
  for (let batch = 0; batch < SEQUENCES / BATCH && performance.now() < endsAt; batch++) {
    const seed = firstSeed + batch;
    const result = await fc.check(property, { numRuns: BATCH, seed, includeErrorInReport: true });
    if (result.failed) throw new Error(fc.defaultReportMessage(result));
  }
  console.info(`model: FAULTS_SEED=${firstSeed}, ${sequences} sequences of ${commands} commands`);
  expect(commands).toBeGreaterThan(sequences);
});
