import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { emptyStorageForEach } from "../empty-storage.ts";
import { arrivalOf, documentFor } from "./arrival.ts";
import { status, stubTargets, type FakeTargets } from "./targets.ts";

// Each time that an alarm is set is a row of the day's budget.

let targets: FakeTargets;

emptyStorageForEach();

beforeEach(async () => {
  targets = stubTargets();
  // A retry looks its target up again.
  await env.RULES.put("rules", JSON.stringify(documentFor("a")));
});

afterEach(() => vi.restoreAllMocks());

// The third retry comes after 120 s, 20 % sooner or later by chance. The alarm before the work is after 60 s.
it.each([
  { what: "nothing is due: for the deletion", code: 200, random: 0.5, ends: "delivered", attempts: [1, 1], times: 1 },
  {
    what: "the next retry is in 96 s: before the work",
    code: 503,
    random: 0,
    ends: "pending",
    attempts: [2, 3],
    times: 1,
  },
  {
    what: "it is in 144 s: after the work too",
    code: 503,
    random: 0.999_999,
    ends: "pending",
    attempts: [2, 3],
    times: 2,
  },
])("an alarm that runs sets the next one $times times where $what", async ({ code, random, ends, attempts, times }) => {
  vi.spyOn(Math, "random").mockReturnValue(random);
  targets.answer("a.example", status(code));
  const repository = `acme/idle-alarm-${code}-${Math.round(random)}`;
  const relay = env.REPOSITORY.getByName(repository);
  const { event } = await relay.accept(await arrivalOf(repository, documentFor("a"), { repository }));
  await vi.waitFor(async () => {
    const [first] = (await relay.read(event))?.deliveries ?? [];
    expect([first?.status, first?.attempts.length]).toEqual([ends, 1]);
  });
  const set = await runInDurableObject(relay, async (instance, { storage }) => {
    // The alarm does not wait for the attempt, whose end sets the alarm too.
    async function alarmAnHourLater(made: number | undefined): Promise<void> {
      vi.setSystemTime(Date.now() + 3_600_000);
      await instance.alarm();
      await vi.waitFor(() => {
        const [first] = instance.read(event)?.deliveries ?? [];
        expect([first?.attempts.length, first?.dueAt === undefined]).toEqual([made, ends === "delivered"]);
      });
    }
    // The first retry, and not the deletion.
    await alarmAnHourLater(attempts[0]);
    await storage.deleteAlarm();
    const setAlarm = vi.spyOn(storage, "setAlarm");
    await alarmAnHourLater(attempts[1]);
    return setAlarm.mock.calls.length;
  });
  expect(set).toBe(times);
});
