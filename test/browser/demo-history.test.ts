import { expect, inject, test } from "vitest";
import type { AttemptDetail } from "../../src/core/api/delivery.ts";
import type { EventPage } from "../../src/core/api/summary.ts";

// The relay with the history of `npm run demo:history`, as its API tells of it.

const { url, operators } = inject("history");

async function ask<T>(path: string): Promise<T> {
  const headers = { authorization: `Bearer ${operators.alice}` };
  const answer = await fetch(new URL(`/api/v1${path}`, url), { headers });
  return (await answer.json()) as T;
}

test("the requests of attempts are proven to be what was sent", async () => {
  const { events } = await ask<EventPage>("/events?limit=100");
  const deliveries = events.flatMap((event) => event.deliveries).filter(({ attempts }) => attempts > 0);
  expect(deliveries.length).toBeGreaterThan(100);
  const unproven: unknown[] = [];
  for (const { id, attempts } of deliveries) {
    const { isProven, reason } = await ask<AttemptDetail>(`/deliveries/${id}/attempts/${attempts}`);
    if (!isProven) unproven.push([id, reason]);
  }
  expect(unproven).toEqual([]);
});
