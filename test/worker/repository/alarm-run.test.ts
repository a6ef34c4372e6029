import { expect, it } from "vitest";
import type { EventRecord } from "../../../src/core/record/record.ts";
import { AlarmRun } from "../../../src/worker/repository/schedule/alarm-run.ts";
import { openedFor } from "./opened.ts";

const pending = { settings: { by: "tag" }, status: "pending", since: 0, checks: 0 } as const;

/** The ids that one run checked with Docker Hub or a registry, where these records are the only ones that are taken. */
async function checkedIn(...all: readonly EventRecord[]): Promise<string[]> {
  const checked: string[] = [];
  const due = new Set(all.map(({ event }) => event.id));
  const parts = {
    due: { earliestAfter: () => undefined },
    records: { get: (id: string) => all.find(({ event }) => event.id === id) },
    queue: {
      isWaiting: false,
      isBehind: () => false,
      nextAt: () => Infinity,
      takeAgain: () => {},
      // Taken once: what is begun is not due any more.
      *take() {
        for (const id of due) if (due.delete(id)) yield id;
      },
    },
    limiter: { hasRoom: () => true, run: (_: object, task: () => Promise<void>) => task() },
    attempts: { hasMemory: true, finish: () => Promise.resolve() },
    verifier: { verify: async (id: string) => void checked.push(id) },
    recheck: () => Promise.resolve(),
    nextRecheckAt: () => Infinity,
  };
  await new AlarmRun(parts as unknown as ConstructorParameters<typeof AlarmRun>[0]).run();
  return checked;
}

it.each([
  { what: "is due", dueInMs: 0, checks: 1 },
  { what: "was due", dueInMs: -1000, checks: 1 },
  { what: "is due later", dueInMs: 60_000, checks: 0 },
])("a run makes $checks checks of a push whose confirmation $what", async ({ dueInMs, checks }) => {
  const record = {
    ...(await openedFor(`confirmed in ${dueInMs}`)),
    verification: { ...pending, dueAt: Date.now() + dueInMs },
  };
  expect(await checkedIn(record)).toEqual(Array(checks).fill(record.event.id));
});

it("a run makes no check of a push that waits for none", async () => {
  expect(await checkedIn(await openedFor("no confirmation"))).toEqual([]);
});

it("a run begins few look-ups of tags, which make more requests than other checks", async () => {
  const verification = { ...pending, dueAt: Date.now() };
  const all = await Promise.all(Array.from({ length: 10 }, (_, index) => openedFor(`look-up ${index}`)));
  const due = all.map((record) => ({ ...record, verification }));
  const byDigest = due.map((record) => {
    const { tag: _, ...push } = record.event.push;
    return { ...record, event: { ...record.event, push: { ...push, registry: "ghcr.io", digest: "sha256:5f" } } };
  });
  expect([(await checkedIn(...due)).length, (await checkedIn(...byDigest)).length]).toEqual([8, 2]);
});
