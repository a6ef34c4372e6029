import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { vi } from "vitest";
import { eventId } from "../../../src/core/event/event-id.ts";
import type { EventStatus, EventSummary } from "../../../src/core/record/summary.ts";
import { directoryOf } from "../../../src/worker/directory/client.ts";
import { feedDirectory } from "../../../src/worker/directory/feed.ts";

export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

let number = 0;

/** An event with an id of its own, that goes to one target. */
export function eventOf(receivedAt: number, repository: string, status: EventStatus = "delivered"): EventSummary {
  const digest = new Uint8Array(32);
  new DataView(digest.buffer).setUint32(0, ++number);
  const id = eventId(receivedAt, digest);
  const isRouted = status === "delivered" || status === "failed" || status === "pending";
  const delivery = { id: `dlv_${id.slice(4)}_1`, target: "deploy", attempts: 1, attemptedAt: receivedAt + 100 };
  const deliveries = isRouted ? [{ ...delivery, status }] : [];
  return { id, receivedAt, repository, tag: "v1", token: "ci", status, rules: [], deliveries };
}

/** Feeds events as a repository's object does, in a relay with so many shards. */
export async function feed(shards: number, ...summaries: readonly EventSummary[]): Promise<boolean> {
  const relay = { ...env, DIRECTORY_SHARDS: String(shards) };
  const repository = summaries[0]?.repository ?? "";
  const isTaken = await feedDirectory(relay, repository, { summaries, blocks: [] });
  // So that the next one is alone too, and waits for nothing.
  if (vi.isFakeTimers()) vi.setSystemTime(Date.now() + 250);
  return isTaken;
}

/** Number of events in each shard of a day, and in the central directory. */
export async function eventsIn(day: string, shards: number): Promise<{ central: number; shards: number[] }> {
  const stubs = Array.from({ length: shards }, (_, index) =>
    env.DIRECTORY.getByName(`directory/${day}/${shards}/${index}`),
  );
  const time = Date.parse(day);
  const count = (stub: (typeof stubs)[number]): Promise<number> =>
    runInDurableObject(stub, (_, { storage: { sql } }) => {
      const tables = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'entries'").toArray();
      if (tables.length === 0) return 0;
      const query = "SELECT count(*) AS count FROM entries WHERE received >= ? AND received < ?";
      return Number(sql.exec(query, time, time + DAY_MS).one()["count"]);
    });
  const counts: number[] = [];
  for (const stub of stubs) counts.push(await count(stub));
  return { central: await count(directoryOf(env)), shards: counts };
}
