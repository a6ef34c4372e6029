import { expect, it } from "vitest";
import * as v from "valibot";
import { ImportRequest } from "../../src/core/api/history.ts";
import { parseRuleDocument } from "../../src/core/rules/parse-document.ts";
import { playHistory } from "../../src/local/history/past.ts";
import { planPushes } from "../../src/local/history/plan.ts";
import { historyRules } from "../../src/local/history/rules.ts";

const NOW = Date.UTC(2026, 10, 29, 18, 0);

function historyOf(seed: number, now = NOW) {
  const rules = parseRuleDocument(historyRules((name) => `https://${name}.example/`));
  if (!rules.ok) throw new Error(JSON.stringify(rules.error));
  const scene = { rules: rules.value, revision: "r1", publicUrl: "https://relay.example", seed, now };
  return playHistory(planPushes(seed, now), scene).map((event) => ({ ...event, cursor: "history" }));
}

it("demo:history makes the same history of a seed, and another of another", () => {
  expect(historyOf(1)).toEqual(historyOf(1));
  expect(historyOf(2)).not.toEqual(historyOf(1));
});

it.each([
  ["in the evening", NOW],
  ["just after midnight", Date.UTC(2026, 10, 30, 0, 3)],
])("demo:history covers six days, 25 repositories and every way to end: %s", (_, now) => {
  const pushes = historyOf(1, now).filter(({ record }) => record.event.alert === undefined);
  expect(pushes.length).toBeGreaterThanOrEqual(300);
  expect(new Set(pushes.map(({ record }) => record.event.push.repository)).size).toBe(25);
  const ages = pushes.map(({ record }) => (now - record.event.receivedAt) / 86_400_000);
  expect(new Set(ages.map(Math.floor))).toEqual(new Set([0, 1, 2, 3, 4, 5]));
  const deliveries = pushes.flatMap(({ record }) => record.deliveries);
  expect(new Set(deliveries.map(({ status }) => status))).toEqual(new Set(["delivered", "failed", "superseded"]));
  expect(deliveries.some(({ redeliveredBy }) => redeliveredBy === "alice")).toBe(true);
  expect(deliveries.some(({ merged }) => merged?.length === 2)).toBe(true);
  expect(deliveries.some(({ approval }) => approval !== undefined)).toBe(true);
  expect(
    deliveries.flatMap(({ attempts }) => attempts).some(({ response }) => response?.includes("ImagePullBackOff")),
  ).toBe(true);
  expect(new Set(pushes.map(({ record }) => record.event.token))).toEqual(new Set(["docker-hub", "ci", "github"]));
});

it("an import accepts the whole history", () => {
  const events = historyOf(1);
  for (let from = 0; from < events.length; from += 50) {
    const { issues } = v.safeParse(ImportRequest, { events: events.slice(from, from + 50) });
    expect(issues).toBeUndefined();
  }
  expect(new Set(events.map(({ record }) => record.event.id)).size).toBe(events.length);
});
