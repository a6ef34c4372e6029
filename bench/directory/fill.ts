import { DAY_MS } from "../../src/core/lib/time.ts";
import type { EventSummary } from "../../src/core/record/summary.ts";
import { dayOf } from "../../src/worker/directory/shards/shard-name.ts";
import type { Asking } from "./call.ts";
import { eventsOf, SPAN_MS } from "./events.ts";

const FED_AT_ONCE = 100;
const IMPORTED_AT_ONCE = 20_000;

/**
 * Fills the directory with the events of a month: one by calls of repositories, 100 events each; several shards a day by
 * an import, which is quicker. Then does what the hourly round has done by then.
 */
export async function fill(call: Asking, count: number, shards: number, now: number): Promise<void> {
  const first = dayOf(now - SPAN_MS);
  if (shards > 1) for (let day = first; day <= now; day += DAY_MS) await call("shardsOf", day, shards);
  const atOnce = shards > 1 ? IMPORTED_AT_ONCE : FED_AT_ONCE;
  let batch: EventSummary[] = [];
  const feed = async (): Promise<void> => {
    if (batch.length === 0) return;
    if (shards > 1) await call("importShards", batch, shards);
    else await call("feed", batch[0]?.repository ?? "", { summaries: batch, blocks: [] });
    batch = [];
  };
  let fed = 0;
  for (const event of eventsOf(count, now)) {
    if (batch.push(event) === atOnce) await feed();
    if (++fed % 1_000_000 === 0) console.error(`${fed} events`);
  }
  await feed();
  for (let time = now - SPAN_MS; time <= now; time += DAY_MS) await call("prune", time);
}
