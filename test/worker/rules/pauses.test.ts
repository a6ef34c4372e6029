import { env } from "cloudflare:workers";
import { afterEach, expect, it } from "vitest";
import { pausedNames, pauseOf, readPauses, writePause } from "../../../src/worker/rules/pauses.ts";

const NOON = 1_763_900_000_000;

afterEach(() => env.RULES.delete("paused"));

it.each([
  ["without an end", {}, true],
  ["that ends later", { until: NOON + 1 }, true],
  ["that ends now", { until: NOON }, false],
  ["that has ended", { until: NOON - 1 }, false],
])("a pause %s is in force: %s", (_, end, isPaused) => {
  const pauses = { production: { reason: "maintenance", since: 1, ...end } };
  expect(pauseOf("production", pauses, NOON) !== undefined).toBe(isPaused);
  expect(pausedNames(pauses, NOON)).toEqual(isPaused ? ["production"] : []);
});

it("no inherited name is a pause", () => {
  expect(pauseOf("constructor", {}, NOON)).toBeUndefined();
});

it("a new pause drops those that are over, and keeps the others", async () => {
  await writePause(env.RULES, "over", { reason: "a", since: 1, until: NOON - 1 }, NOON - 10);
  await writePause(env.RULES, "lasting", { reason: "b", since: 1 }, NOON - 10);
  await writePause(env.RULES, "new", { reason: "c", since: NOON, until: NOON + 5 }, NOON);
  expect(await readPauses(env.RULES)).toEqual({
    lasting: { reason: "b", since: 1 },
    new: { reason: "c", since: NOON, until: NOON + 5 },
  });
});
