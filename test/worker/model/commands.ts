import * as fc from "fast-check";
import { expect } from "vitest";
import { accept, arrivalOfPush, type PlannedPush } from "./arriving.ts";
import { HOSTS, NAMES } from "./document.ts";
import type { RepositoryRelay } from "../../../src/worker/repository/relay.ts";
import type { Accepted, Model } from "./model.ts";
import type { Reaction } from "./network.ts";
import type { Stored } from "./stored.ts";
import type { World } from "./world.ts";

type Command = fc.AsyncCommand<Model, World>;

const HOUR_MS = 3_600_000;

/** After so many alarms everything that waits for a time must have come to its end. */
const MAX_ALARMS = 40;

/** A command that is shown as its name and what it was given; what it leaves on disk, if it may have, is checked. */
function command(
  name: string,
  given: readonly unknown[],
  run: (model: Model, world: World) => Promise<Stored | undefined>,
  check: (model: Readonly<Model>) => boolean = () => true,
): Command {
  return {
    check,
    run: async (model, world) => {
      const stored = await run(model, world);
      if (stored !== undefined) model.check(stored, world.network.requests);
    },
    toString: () => `${name}(${given.map((value) => JSON.stringify(value)).join(", ")})`,
  };
}

const push: fc.Arbitrary<PlannedPush> = fc.record({
  targets: fc.subarray([...NAMES], { minLength: 1 }),
  tag: fc.constantFrom("v1", "latest"),
  ageMs: fc.nat(60_000),
  isHeld: fc.nat(3).map((number) => number === 0),
  hasCallback: fc.boolean(),
});

const host = fc.constantFrom(...HOSTS);

/** Sometimes before the first request, sometimes after the last. */
const death = fc.record({ host, turns: fc.nat(8) });

const accepts = push.map((planned) =>
  command("accept", [planned], async (model, world) => {
    const arrival = await arrivalOfPush(world, planned, world.pushes++);
    return world.act((relay) => accept(relay, model, arrival));
  }),
);

const acceptsAndDies = fc.tuple(push, death).map(([planned, death]) =>
  command("accept, and die during", [planned, death], async (model, world) => {
    const arrival = await arrivalOfPush(world, planned, world.pushes++);
    model.deaths++;
    return world.dieDuring(death, (relay) => accept(relay, model, arrival));
  }),
);

const duplicates = fc.nat(9).map((index) =>
  command(
    "accept again",
    [index],
    async (model, world) => {
      const earlier = model.accepted[index % model.accepted.length];
      if (earlier === undefined) return undefined;
      // The window of 24 hours itself has a test of its own.
      const isOld = world.now - earlier.arrival.event.receivedAt > 23 * HOUR_MS;
      return isOld ? undefined : world.act((relay) => expectDuplicate(relay, earlier));
    },
    ({ accepted }) => accepted.length > 0,
  ),
);

async function expectDuplicate(relay: RepositoryRelay, { arrival, event }: Accepted): Promise<void> {
  expect(await relay.accept(arrival)).toMatchObject({ duplicate: true, event });
}

const firesAlarm = fc.constantFrom(0, 1, 10_000, HOUR_MS, 24 * HOUR_MS).map((lateMs) =>
  command(
    "the alarm fires late by",
    [lateMs],
    async (model, world) => {
      world.passTime(untilAlarm(model, world) + lateMs);
      return world.fireAlarm();
    },
    ({ alarm }) => alarm !== undefined,
  ),
);

const firesAlarmAgain = fc.constant(
  command("the alarm fires although nothing is due", [], (_, world) => world.fireAlarm()),
);

const firesAlarmAndDies = death.map((death) =>
  command(
    "the alarm fires, and the object dies during",
    [death],
    async (model, world) => {
      world.passTime(untilAlarm(model, world));
      model.deaths++;
      return world.fireAlarmAndDie(death);
    },
    ({ alarm }) => alarm !== undefined,
  ),
);

const timePasses = fc.constantFrom(1, 2000, 30_000, HOUR_MS, -2000, -HOUR_MS).map((ms) =>
  command("time passes", [ms], async (_, world) => {
    world.passTime(ms);
    return undefined;
  }),
);

const reaction = fc.constantFrom<Reaction>("ok", "busy", "busy", "wait", "refuse", "gone", "break");

const reacts = fc.tuple(host, reaction).map(([host, reaction]) =>
  command("from now on", [host, reaction], async (_, world) => {
    world.network.react(host, reaction);
    return undefined;
  }),
);

const redelivers = fc.nat(9).map((index) =>
  command(
    "redeliver",
    [index],
    ({ deliveries }, world) => world.act((relay) => relay.redeliver(deliveries[index % deliveries.length] ?? "")),
    ({ deliveries }) => deliveries.length > 0,
  ),
);

const pauses = fc.tuple(fc.constantFrom(...NAMES), fc.boolean()).map(([name, isPaused]) =>
  command(isPaused ? "pause" : "resume", [name], async ({ paused }, world) => {
    if (isPaused) paused.add(name);
    else paused.delete(name);
    await world.pause(paused);
    return isPaused ? undefined : world.act((relay) => relay.unblock(name));
  }),
);

const isEvicted = fc.constant(command("evict", [], (_, world) => world.evict()));

const losesAlarm = fc.boolean().map((isEvicted) =>
  command("the alarm is lost, until the cron comes", [isEvicted], async (_, world) => {
    await world.loseAlarm();
    if (isEvicted) await world.evict();
    return world.act((relay) => relay.tend());
  }),
);

/** Everything that can happen to a repository's object. */
export const COMMANDS = [
  accepts,
  accepts,
  acceptsAndDies,
  duplicates,
  firesAlarm,
  firesAlarm,
  firesAlarmAgain,
  firesAlarmAndDies,
  timePasses,
  reacts,
  reacts,
  redelivers,
  pauses,
  isEvicted,
  losesAlarm,
];

/** Puts everything right, and waits: whatever happened before, everything must come to an end now. */
export async function mend(model: Model, world: World): Promise<void> {
  world.network.mend();
  model.paused.clear();
  await world.pause(model.paused);
  const { requests } = world.network;
  model.check(await world.act((relay) => HOSTS.forEach((host) => relay.unblock(host))), requests);
  for (let alarms = 0; model.isOpen && alarms < MAX_ALARMS; alarms++) {
    world.passTime(untilAlarm(model, world));
    model.check(await world.fireAlarm(), requests);
  }
  expect(model.isOpen, "everything comes to an end").toBe(false);
}

/** The time until the alarm, and at most a day: one that is put off until old events may go is not waited for. */
function untilAlarm({ alarm = 0 }: Model, { now }: World): number {
  return Math.min(Math.max(alarm - now, 0), 24 * HOUR_MS);
}
