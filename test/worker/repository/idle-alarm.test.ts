import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { arrivalOf, documentFor } from "./arrival.ts";
import { status, stubTargets, type FakeTargets } from "./targets.ts";

// Each time that an alarm is set is a row of the day's budget.

let targets: FakeTargets;

beforeEach(() => {
  targets = stubTargets();
});

afterEach(() => vi.unstubAllGlobals());

it.each([
  { what: "nothing is due: once, for the deletion", code: 200, delivery: "delivered", attempts: 1, times: 1 },
  { what: "an attempt is due: before the work, and after it", code: 503, delivery: "pending", attempts: 2, times: 2 },
])("an alarm that runs sets the next one $times times where $what", async ({ code, delivery, attempts, times }) => {
  targets.answer("a.example", status(code));
  const repository = `acme/idle-alarm-${code}`;
  const relay = env.REPOSITORY.getByName(repository);
  const { event } = await relay.accept(await arrivalOf(repository, documentFor("a"), { repository }));
  await vi.waitFor(async () => {
    const [first] = (await relay.read(event))?.deliveries ?? [];
    expect([first?.status, first?.attempts.length]).toEqual([delivery, 1]);
  });
  const set = await runInDurableObject(relay, async (instance, { storage }) => {
    // The first retry, and not the deletion.
    vi.setSystemTime(Date.now() + 3_600_000);
    await instance.alarm();
    // The alarm does not wait for the attempt, whose end sets the alarm too.
    await vi.waitFor(() => {
      const [first] = instance.read(event)?.deliveries ?? [];
      expect([first?.attempts.length, first?.dueAt === undefined]).toEqual([attempts, delivery === "delivered"]);
    });
    await storage.deleteAlarm();
    const setAlarm = vi.spyOn(storage, "setAlarm");
    vi.setSystemTime(Date.now() + 3_600_000);
    await instance.alarm();
    return setAlarm.mock.calls.length;
  });
  vi.useRealTimers();
  expect(set).toBe(times);
});
