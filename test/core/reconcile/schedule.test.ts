import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  EMPTY_SCHEDULE,
  dueRepositories,
  withChecked,
  withRepositories,
  type WatchedRepository,
} from "../../../src/core/reconcile/schedule.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 23, 12);

function watched(everyMs: number, ...repositories: readonly string[]): WatchedRepository[] {
  return repositories.map((repository) => ({ repository, everyMs }));
}

/** Whose turn it is in each of some runs, if all of them are asked. */
function turnsAt(watches: readonly WatchedRepository[], ...times: readonly number[]): string[][] {
  let log = EMPTY_SCHEDULE;
  return times.map((time) => {
    log = withRepositories(log, watches, NOW + time);
    const turns = dueRepositories(log, watches, NOW + time).map(({ repository }) => repository);
    log = withChecked(log, turns, NOW + time, 0);
    return turns;
  });
}

describe("dueRepositories", () => {
  it.each<[everyMs: number, times: number[], expected: boolean[]]>([
    [HOUR, [0, HOUR, 2 * HOUR], [true, true, true]],
    // The cron comes now and then a little sooner than an hour after its last run.
    [HOUR, [0, HOUR - 1, 2 * HOUR - 5 * MINUTE], [true, true, true]],
    [HOUR, [0, 40 * MINUTE, HOUR], [true, false, true]],
    [3 * HOUR, [0, HOUR, 2 * HOUR, 3 * HOUR], [true, false, false, true]],
  ])("every %d ms at %j", (everyMs, times, expected) => {
    expect(turnsAt(watched(everyMs, "a/a"), ...times).map((turns) => turns.length > 0)).toEqual(expected);
  });

  it("returns at most 30, the longest waiting first", () => {
    const names = Array.from({ length: 70 }, (_, index) => `a/${index}`);
    const runs = turnsAt(watched(HOUR, ...names), 0, HOUR, 2 * HOUR);
    expect(runs.map(({ length }) => length)).toEqual([30, 30, 30]);
    expect(runs.flat().slice(0, 70)).toEqual(names);
  });

  it("is empty during a pause, which ends within a day", () => {
    const watches = watched(HOUR, "a/a");
    const log = withRepositories(EMPTY_SCHEDULE, watches, NOW);
    const paused = withChecked(log, [], NOW, NOW + 2 * HOUR);
    expect(dueRepositories(paused, watches, NOW + 2 * HOUR - 1)).toEqual([]);
    expect(dueRepositories(paused, watches, NOW + 2 * HOUR)).toEqual([{ repository: "a/a", since: NOW }]);
    expect(withChecked(log, [], NOW, Infinity).pausedUntil).toBe(NOW + DAY);
    // Another run that was under way at the same time does not end it.
    expect(withChecked(paused, ["a/a"], NOW, 0).pausedUntil).toBe(NOW + 2 * HOUR);
  });

  it("starts with the time at which a repository was last added", () => {
    const both = withRepositories(EMPTY_SCHEDULE, watched(HOUR, "a/a", "a/b"), NOW);
    const one = withRepositories(both, watched(HOUR, "a/a"), NOW + HOUR);
    const again = withRepositories(one, watched(HOUR, "a/a", "a/b"), NOW + 2 * HOUR);
    expect(dueRepositories(again, watched(HOUR, "a/a", "a/b"), NOW + 2 * HOUR)).toEqual([
      { repository: "a/a", since: NOW },
      { repository: "a/b", since: NOW + 2 * HOUR },
    ]);
  });

  it("reaches every repository in time, for any number", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), (count) => {
        const names = Array.from({ length: count }, (_, index) => `a/${index}`);
        const runs = turnsAt(watched(HOUR, ...names), 0, HOUR, 2 * HOUR, 3 * HOUR);
        expect(new Set(runs.flat()).size).toBe(count);
      }),
    );
  });
});
