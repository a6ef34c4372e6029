import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { earliestOf, isBehind, isMissed, isNewestFirst, pushedIn, spanOf } from "../../../src/core/reconcile/gap.ts";
import type { ListedTag } from "../../../src/core/hub/tag-list.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 23, 12);

function tagsAt(...times: readonly number[]): ListedTag[] {
  return times.map((pushedAt, index) => ({ tag: `v${index}`, pushedAt }));
}

/** Times in minutes before now, of tags that were pushed in a span. */
function ages(tags: readonly ListedTag[]): number[] {
  return tags.map(({ pushedAt }) => (NOW - pushedAt) / MINUTE);
}

describe("spanOf and pushedIn", () => {
  const look = tagsAt(...[0, 4, 5, 60, 90, 120, 240].map((age) => NOW - age * MINUTE));

  it.each<[what: string, since: number, lookedUntil: number, retention: number, expected: number[]]>([
    ["those since the repository is watched", 120, Infinity, 30 * DAY, [90, 60, 5]],
    ["those since the last look", 240, 90, 30 * DAY, [60, 5]],
    ["none that is deleted by now", 240, Infinity, 100 * MINUTE, [90, 60, 5]],
    ["none when everything is known", 240, 5, 30 * DAY, []],
  ])("return %s, oldest first", (_, since, lookedUntil, retention, expected) => {
    const span = spanOf(NOW - since * MINUTE, NOW - lookedUntil * MINUTE, NOW, retention);
    expect(ages(pushedIn(look, span))).toEqual(expected);
  });

  it("go back seven days at most", () => {
    expect(spanOf(0, 0, NOW, 30 * DAY)).toEqual({ after: NOW - 7 * DAY, until: NOW - 5 * MINUTE });
  });
});

describe("isMissed is", () => {
  it.each<[what: string, isMissed: boolean, receivedAt: number | undefined]>([
    ["missed when nothing was received", true, undefined],
    ["missed when only an older push was received", true, NOW - 5 * MINUTE - 1],
    ["received when a push of about then was", false, NOW - 5 * MINUTE],
    ["received when just that push was", false, NOW],
    ["received when a newer push was", false, NOW + DAY],
  ])("%s", (_, expected, receivedAt) => {
    expect(isMissed({ tag: "v1", pushedAt: NOW }, receivedAt)).toBe(expected);
  });

  it("never true for a push before the earliest that is looked up", () => {
    const times = fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 1e9 }), (pushed, before) => {
        const tags = tagsAt(...pushed);
        const unseen = earliestOf(tags) - before;
        expect(tags.every((tag) => isMissed(tag, unseen))).toBe(true);
      }),
    );
  });
});

describe("isBehind", () => {
  const span = { after: 100, until: 200 };

  it.each<[what: string, times: number[], expected: boolean]>([
    ["has nothing more after it when all of it is known", [100, 99], true],
    ["may have more after it when some of it is new", [101, 99], false],
    ["may have more after it in another order", [99, 100], false],
    ["may have more after it when it says nothing", [], false],
  ])("%s", (_, times, expected) => {
    expect(isBehind(tagsAt(...times), span)).toBe(expected);
  });

  it.each<[times: number[], expected: boolean]>([
    [[3, 2, 1], true],
    [[1, 2, 3], false],
    [[2, 2], true],
    [[1], true],
    [[], true],
  ])("isNewestFirst(%j) is %s", (times, expected) => {
    expect(isNewestFirst(tagsAt(...times))).toBe(expected);
  });
});

describe("consecutive runs", () => {
  it("see each push once, whenever it was listed, and none from before the watch", () => {
    const pushes = fc.array(fc.integer({ min: -600, max: 600 }), { maxLength: 30 });
    const pauses = fc.array(fc.integer({ min: 0, max: 120 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(pushes, pauses, (minutes, steps) => {
        const tags = tagsAt(...new Set(minutes.map((minute) => NOW + minute * MINUTE)));
        const found: string[] = [];
        let [now, lookedUntil] = [NOW, 0];
        for (const step of steps) {
          now += step * MINUTE;
          const inside = pushedIn(tags, spanOf(NOW, lookedUntil, now, 30 * DAY));
          found.push(...inside.map(({ tag }) => tag));
          lookedUntil = inside.at(-1)?.pushedAt ?? lookedUntil;
        }
        const due = tags.filter(({ pushedAt }) => pushedAt > NOW && pushedAt <= now - 5 * MINUTE);
        expect(found.toSorted((a, b) => a.localeCompare(b))).toEqual(
          due.map(({ tag }) => tag).toSorted((a, b) => a.localeCompare(b)),
        );
      }),
    );
  });
});
