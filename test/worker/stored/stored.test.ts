import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import type { EventRecord } from "../../../src/core/record/record.ts";
import type { RepositoryRelay } from "../../../src/worker/repository/relay.ts";
import { arrivalOf } from "../repository/arrival.ts";
import { stubTargets, type FakeTargets } from "../repository/targets.ts";
import { load } from "./dump.ts";
import { atTheTimeOfWriting } from "./relay-states.ts";
import { VERSIONS } from "./versions.ts";
import { DOCUMENT, type State, type StoredStates } from "./states.ts";

// A deploy finds what earlier versions have stored: CONTRIBUTING.md says how to add a version.

const HOUR_MS = 3_600_000;
let relay: DurableObjectStub<RepositoryRelay>;
let targets: FakeTargets;

atTheTimeOfWriting(DOCUMENT);

/** Has a fresh object, and the directory, begin on storage as it was written then, an hour later. */
async function begin({ at, repository, directory }: StoredStates, name: string): Promise<void> {
  const stub = env.REPOSITORY.getByName(name);
  await runInDurableObject(stub, (_, { storage }) => load(storage, repository));
  await runInDurableObject(env.DIRECTORY.getByName("directory"), (_, { storage }) => load(storage, directory));
  await abortAllDurableObjects();
  vi.setSystemTime(at + HOUR_MS);
  targets = stubTargets();
  relay = env.REPOSITORY.getByName(name);
}

async function passTime(): Promise<void> {
  for (let alarms = 0; alarms < 5; alarms++) {
    await runDurableObjectAlarm(relay);
    vi.setSystemTime(Date.now() + 60_000);
  }
}

describe.each(Object.entries(VERSIONS))("what version %s has stored", (version, stored) => {
  const read = async (state: State): Promise<EventRecord | undefined> => relay.read(stored.events[state]);

  it("is all there, and goes on where it was", async () => {
    await begin(stored, `acme/stored-${version}`);
    expect((await relay.list(Date.now(), 100, "push")).map(({ event }) => event.id).toSorted()).toEqual(
      Object.values(stored.events).toSorted(),
    );
    await relay.unblock("gone");
    await passTime();

    expect(await read("settled")).toMatchObject({
      deliveries: [{ status: "delivered", attempts: [{ number: 1 }] }],
      callback: { status: "delivered" },
    });
    expect((await read("retrying"))?.deliveries).toMatchObject([
      { status: "delivered", attempts: [{}, { number: 2 }] },
    ]);
    expect((await read("gone"))?.deliveries).toMatchObject([{ status: "failed" }]);
    expect((await read("parked"))?.deliveries).toMatchObject([{ status: "delivered" }]);
    expect(await read("held")).toMatchObject({ deliveries: [{ target: "taking", status: "delivered" }] });
    expect((await read("held"))?.held).toBeUndefined();
    expect((await read("attempting"))?.deliveries).toMatchObject([{ status: "delivered", attempts: [{ number: 1 }] }]);
    expect(await read("calling")).toMatchObject({ callback: { status: "failed" } });
    expect(targets.sent.toSorted()).toEqual(["failing.example", "gone.example", "hanging.example", "taking.example"]);
  });

  it("counts when the same comes again, or what is older", async () => {
    await begin(stored, `acme/again-${version}`);
    const again = await arrivalOf(`{"state":"settled"}`, DOCUMENT, { tag: "taking" });
    expect(await relay.accept(again)).toMatchObject({ duplicate: true, event: stored.events.settled });
    const older = await arrivalOf("older", DOCUMENT, { tag: "deploying", pushedAt: stored.at - 1 });
    const { event } = await relay.accept(older);
    await vi.waitFor(async () => expect((await relay.read(event))?.deliveries[0]?.status).toBe("superseded"));
    expect(targets.sent).toEqual([]);
  });

  it("is found in the directory", async () => {
    await begin(stored, `acme/found-${version}`);
    const directory = env.DIRECTORY.getByName("directory");
    for (const event of Object.values(stored.events)) expect((await directory.get(event))?.id).toBe(event);
    expect(await directory.repositories(10)).toContain("acme/stored");
  });
});
