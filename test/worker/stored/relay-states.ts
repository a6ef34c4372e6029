import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, vi } from "vitest";
import { StoredSchedule } from "../../../src/worker/directory/reconcile-schedule.ts";
import { Meta } from "../../../src/worker/storage/meta.ts";
import type { AcceptRequest } from "../../../src/worker/env/accept.ts";
import { readSettings } from "../../../src/worker/env/settings.ts";
import { arrivalOf } from "../repository/arrival.ts";
import { status, stubTargets, type FakeTargets } from "../repository/targets.ts";
import { dumpOf, load, type Dump } from "./dump.ts";
import { WRITTEN_AT } from "./states.ts";

/** All that a relay has stored, with something in every state that lasts. */
export interface RelayStates {
  /** When it was written, by the clock of the test. */
  readonly at: number;
  /** The ids of the events by their state. */
  readonly events: Readonly<Record<RelayState, string>>;
  /** The id of a redelivery of many events. */
  readonly redelivery: string;
  readonly sessionKey: string;
  readonly linkKeyId: string;
  readonly objects: Readonly<Record<keyof typeof OBJECTS, Dump>>;
}

/** The tags that the pushes have, by the state that they end in. */
const TAGS = {
  settled: "taking",
  unrouted: "other",
  failed: "refusing",
  retrying: "failing",
  gone: "gone",
  parked: "gone",
  attempting: "hanging",
  approval: "approve",
  reporting: "reporting",
  staged: "staged",
  merged: "gather",
  gathering: "gather",
  shared: "taking",
  sharing: "taking",
  held: "v1",
} as const;
export type RelayState = keyof typeof TAGS;

const hook = (name: string): string => `https://${name}.example/hook`;
const webhook = (name: string, fields: object = {}): object => {
  return { type: "webhook", url: hook(name), timeout: "1s", ...fields };
};

const RULES = ["taking", "refusing", "failing", "gone", "hanging", "reporting"];

/** Sends everything to the target that the tag names, and what has another tag to the one that takes it. */
export const DOCUMENT = {
  version: 1,
  targets: {
    ...Object.fromEntries(RULES.map((name) => [name, webhook(name)])),
    reporting: webhook("reporting", { result: "callback" }),
    next: webhook("next"),
  },
  rules: [
    ...RULES.map((name) => ({ name, match: { tag: name }, targets: [name] })),
    { name: "approve", match: { tag: "approve" }, targets: [{ target: "taking", approval: true }] },
    { name: "staged", match: { tag: "staged" }, targets: ["failing", { target: "next", after: ["failing"] }] },
    { name: "gather", match: { tag: "gather" }, targets: ["taking"], coalesce: { window: "1h" } },
    { name: "versions", match: { tag: "v*" }, targets: ["taking"] },
    { name: "alerts", on: "delivery.failed", targets: ["taking"] },
  ],
};

/** Every object that stores something. */
const OBJECTS = {
  repository: () => env.REPOSITORY.getByName("acme/stored"),
  directory: () => env.DIRECTORY.getByName("directory"),
  token: () => env.ALLOWANCE!.getByName("stored"),
  gate: () => env.GATE.getByName("stored"),
};

/** Reserves pushes with the token whose object is stored. */
export function reserve(pushes: number): Promise<{ readonly isGranted: boolean }> {
  return OBJECTS.token().reserve({ pushes, bytes: 0 }, [], readSettings(env).tokenRates);
}

function pushInto(state: RelayState): Promise<AcceptRequest> {
  const push = { repository: "acme/stored", namespace: "acme", name: "stored", tag: TAGS[state], pusher: "ann" };
  return arrivalOf(`{"state":"${state}"}`, state === "held" ? undefined : DOCUMENT, push);
}

/** Makes the failed deliveries again. Returns the id of the redelivery. */
async function redeliver(repository: string): Promise<string> {
  const search = { filters: ["status = 'failed'", "repository = ?"], values: [repository], limit: 50 };
  const directory = OBJECTS.directory();
  const { id } = await directory.redeliver(search, undefined, "admin");
  for (let round = 0; round < 5; round++) await runDurableObjectAlarm(directory);
  return id;
}

/** Brings fresh objects into all these states, has them die, and reads what is on disk. */
export async function writeRelay(): Promise<RelayStates> {
  vi.setSystemTime(WRITTEN_AT);
  const targets = answering();
  await env.RULES.put("rules", JSON.stringify(DOCUMENT));
  const [relay, directory] = [OBJECTS.repository(), OBJECTS.directory()];
  const events: Partial<Record<RelayState, string>> = {};
  const accept = async (...states: readonly RelayState[]): Promise<void> => {
    const arrivals = await Promise.all(states.map(pushInto));
    // What comes in one request has one body.
    const [{ body }] = arrivals as [AcceptRequest];
    const results = await relay.acceptAll(arrivals.map((arrival) => ({ ...arrival, body })));
    for (const [index, state] of states.entries()) events[state] = results[index]?.event ?? "";
    // Its outcome is on disk after the longest wait of the record cache.
    await new Promise((resolve) => setTimeout(resolve, 150));
  };
  const alone = (Object.keys(TAGS) as RelayState[]).filter((state) => !["shared", "sharing", "held"].includes(state));
  for (const state of alone) await accept(state);
  await accept("shared", "sharing");
  await runInDurableObject(relay, (instance) => instance.alarm());
  const redelivery = await redeliver("acme/stored");
  await env.RULES.delete("rules");
  await accept("held");
  await runInDurableObject(relay, (instance) => instance.alarm());
  const sessionKey = await directory.sessionKey();
  await directory.openSession("a-hash-of-a-session", "admin", WRITTEN_AT + 86_400_000);
  await directory.recordAction({ at: WRITTEN_AT, action: "target.paused", by: "admin", via: "token", target: "gone" });
  // Counters are written once a while has passed.
  const at = WRITTEN_AT + 60_000;
  await directory.reject({ at, status: 422, reason: "no push", token: "first" }, { 422: 1 });
  const { id: linkKeyId } = await directory.linkKey();
  await runInDurableObject(directory, (_, { storage }) =>
    new StoredSchedule(new Meta(storage.sql)).end(["acme/stored"], WRITTEN_AT, 0),
  );
  await reserve(5000);
  await OBJECTS.gate().place("1/h");
  targets.answer("hanging.example", () => new Promise(() => {}));
  // An hour later the quarter of the hour is counted for good.
  await directory.prune(WRITTEN_AT + 3_600_000);
  await new Promise((resolve) => setTimeout(resolve, 150));
  const objects: Partial<Record<keyof typeof OBJECTS, Dump>> = {};
  for (const name of Object.keys(OBJECTS) as (keyof typeof OBJECTS)[]) objects[name] = await dumpOfOne(name);
  await abortAllDurableObjects();
  return {
    at: WRITTEN_AT,
    events: events as Record<RelayState, string>,
    redelivery,
    sessionKey,
    linkKeyId,
    objects: objects as RelayStates["objects"],
  };
}

/** Puts what was stored in the place of all that these objects have, and has them begin on it an hour later. */
export async function beginOn({ at, objects }: RelayStates): Promise<FakeTargets> {
  for (const [name, dump] of Object.entries(objects) as [keyof typeof OBJECTS, Dump][]) {
    await runInDurableObject(OBJECTS[name]() as DurableObjectStub, (_, { storage }) => load(storage, dump));
  }
  await abortAllDurableObjects();
  vi.setSystemTime(at + 3_600_000);
  return stubTargets();
}

function dumpOfOne(name: keyof typeof OBJECTS): Promise<Dump> {
  return runInDurableObject(OBJECTS[name]() as DurableObjectStub, (_, { storage }) => dumpOf(storage));
}

/** Targets that behave as their names say. */
function answering(): FakeTargets {
  const targets = stubTargets();
  targets.answer("refusing.example", status(400));
  targets.answer("failing.example", status(503));
  targets.answer("gone.example", status(410));
  targets.answer("hanging.example", () => new Promise(() => {}));
  return targets;
}

/** Sets each test to the time at which the states were written, by the rules of then. */
export function atTheTimeOfWriting(document: object = DOCUMENT): void {
  beforeEach(async () => {
    vi.useFakeTimers({ now: WRITTEN_AT, toFake: ["Date"] });
    await env.RULES.put("rules", JSON.stringify(document));
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
}
