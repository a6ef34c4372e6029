import { expect, test } from "vitest";
import { settledEvent, statuses } from "../e2e/history.ts";
import { post, push, pushBody } from "../e2e/push.ts";
import { startReceiver } from "../e2e/receiver.ts";
import { until } from "../e2e/until.ts";
import { arrivals, ENDS, journeyRules } from "./crash/targets.ts";
import { plan, startFaultyRelay, writeCounts } from "./faulty-relay.ts";
import { report } from "./report.ts";
import { isFull } from "./scale.ts";

/** Storage is full from the first, the second, ... write on. */
const WRITES = isFull ? 14 : 4;

test("storage that is full from any write on: a push is stored, or refused with 503, and nothing is lost", async () => {
  await using receiver = await startReceiver();
  await using relay = await startFaultyRelay([receiver.host], journeyRules(receiver));
  const pushes: { readonly repository: string; readonly body: string }[] = [];
  let refused = 0;
  let sentAlthoughRefused = 0;
  for (let write = 1; write <= WRITES; write++) {
    const repository = `acme/full-from-${write}`;
    const body = pushBody(repository, receiver.url(`/callback/${write}`));
    pushes.push({ repository, body });
    await plan(relay, { repository, fullFromWrite: write });
    const response = await post(relay, body);
    expect([202, 503]).toContain(response.status);
    if (response.status === 503) {
      refused++;
      sentAlthoughRefused += arrivals(receiver, body, `/callback/${write}`).size;
    } else {
      await until(
        () => writeCounts(relay),
        ({ repository }) => repository >= write,
      );
    }
    await plan(relay, {});
  }

  let duplicates = 0;
  for (const [index, { repository, body }] of pushes.entries()) {
    const { event } = await push(relay, body);
    expect(statuses(await settledEvent(relay, event, repository))).toEqual(ENDS);
    const arrived = arrivals(receiver, body, `/callback/${index + 1}`);
    expect(arrived.get(`callback/${index + 1}`) ?? 0).toBeLessThanOrEqual(1);
    duplicates += (arrived.get("steady") ?? 0) - 1;
  }
  report("storage", { pushes: pushes.length, refused, duplicates, lost: 0 });
  expect(refused).toBeGreaterThan(0);
  expect(sentAlthoughRefused).toBe(0);
});
