import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { revisionOf } from "../../../src/worker/rules/rules.ts";
import { takeUsage } from "../../../src/worker/telemetry/usage.ts";
import { documentFor } from "../repository/arrival.ts";

const HALF_A_MINUTE_MS = 30_000;
const RULES = JSON.stringify(documentFor("a"));

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  await env.RULES.put("rules", RULES);
});

afterEach(() => {
  vi.useRealTimers();
});

it("reads the rules when a push was routed by another document than the last one that was checked", async () => {
  const reads = await runInDurableObject(env.DIRECTORY.getByName("watched"), async (directory, { storage }) => {
    const checked = (): unknown => storage.sql.exec("SELECT value FROM facts WHERE name = 'rules-seen'").toArray();
    const readsOf = async (revision: string | undefined, status: "delivered" | "held" = "delivered") => {
      vi.setSystemTime(Date.now() + HALF_A_MINUTE_MS);
      takeUsage();
      const event = { id: `evt_${Date.now()}`, receivedAt: Date.now(), repository: "acme/web", token: "first" };
      const summary = { ...event, rules: [], status, deliveries: [] };
      await directory.feed("acme/web", {
        summaries: [summary],
        blocks: [],
        ...(revision !== undefined && { revision }),
      });
      await vi.waitFor(() => expect(checked()).toHaveLength(1));
      await new Promise((resolve) => setTimeout(resolve, 0));
      return takeUsage().kvReads;
    };
    const revision = await revisionOf(RULES);
    return {
      first: await readsOf(revision),
      same: await readsOf(revision),
      other: await readsOf("another"),
      unknown: await readsOf(undefined),
      held: await readsOf(revision, "held"),
    };
  });
  expect(reads).toEqual({ first: 2, same: 0, other: 2, unknown: 2, held: 2 });
});
