import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { readRules } from "../../../src/worker/rules/rules.ts";
import { documentFor } from "../repository/arrival.ts";

afterEach(() => vi.useRealTimers());

/** The targets of the rule document as it is read now. */
async function targets(): Promise<readonly string[]> {
  const rules = await readRules(env.RULES);
  return rules.status === "ready" ? Object.keys(rules.compiled.document.targets) : [];
}

it.each([
  { clock: "goes on", ms: 2000 },
  { clock: "is set back", ms: -3_600_000 },
])("a rule document is read again when the clock $clock", async ({ ms }) => {
  const now = Date.now();
  vi.useFakeTimers({ now, toFake: ["Date"] });
  await env.RULES.put("rules", JSON.stringify(documentFor("before")));
  vi.setSystemTime(now + 10_000);
  expect(await targets()).toEqual(["before"]);
  await env.RULES.put("rules", JSON.stringify(documentFor("after")));
  expect(await targets()).toEqual(["before"]);
  vi.setSystemTime(now + 10_000 + ms);
  expect(await targets()).toEqual(["after"]);
});
