import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { arrivalOf } from "../repository/arrival.ts";
import { status, stubTargets, type FakeTargets } from "../repository/targets.ts";
import { dumpOf, load, type Dump } from "./dump.ts";
import { WRITTEN_AT } from "./states.ts";

/** What a relay has stored while pushes wait for Docker Hub, and while a redelivery of many events has its work to do. */
export interface WaitingStates {
  /** When it was written, by the clock of the test. */
  readonly at: number;
  /** The ids of the events by what they wait for: a check for all rules or for one, and the redelivery. */
  readonly events: Readonly<Record<WaitingState, string>>;
  /** The id of the redelivery. */
  readonly redelivery: string;
  readonly repository: Dump;
  readonly directory: Dump;
}

export type WaitingState = "checked" | "checkedByRule" | "failed";

const relay = () => env.REPOSITORY.getByName("acme/waiting");
const directory = () => env.DIRECTORY.getByName("directory");

/** Everything goes to one target, once Docker Hub confirms it as `verify` of the document or of the rule says. */
function documentWith(parts: object, rule: object): object {
  const taking = { type: "webhook", url: "https://taking.example/hook", timeout: "1s" };
  return { version: 1, targets: { taking }, rules: [{ name: "all", targets: ["taking"], ...rule }], ...parts };
}

const VERIFY = { by: "tag", within: "2h" };

/** The rules of each push. */
const DOCUMENTS: Readonly<Record<WaitingState, object>> = {
  checked: documentWith({ verify: VERIFY }, {}),
  checkedByRule: documentWith({}, { verify: VERIFY }),
  failed: documentWith({}, {}),
};

/** Brings fresh objects into these states, has them die, and reads what is on disk. */
export async function writeWaiting(): Promise<WaitingStates> {
  vi.setSystemTime(WRITTEN_AT);
  const targets = stubTargets();
  targets.answer("hub.docker.com", status(404));
  targets.answer("taking.example", status(400));
  const events: Partial<Record<WaitingState, string>> = {};
  for (const [state, document] of Object.entries(DOCUMENTS)) {
    await env.RULES.put("rules", JSON.stringify(document));
    const push = { repository: "acme/waiting", namespace: "acme", name: "waiting", tag: state, pushedAt: WRITTEN_AT };
    const { event } = await relay().accept(await arrivalOf(`{"state":"${state}"}`, document, push));
    events[state as WaitingState] = event;
  }
  // Docker Hub does not know the tags yet.
  await runInDurableObject(relay(), (instance) => instance.alarm());
  await vi.waitUntil(async () => (await directory().get(events.failed ?? ""))?.status === "failed");
  const search = { filters: ["status = 'failed'", "repository = ?"], values: ["acme/waiting"], limit: 50 };
  const { id: redelivery } = await directory().redeliver(search, undefined, "admin");
  // Records are on disk after the longest wait of the record cache.
  await new Promise((resolve) => setTimeout(resolve, 150));
  const dumps = [relay(), directory()].map((stub) =>
    runInDurableObject(stub as DurableObjectStub, (_, { storage }) => dumpOf(storage)),
  );
  const [repository, ofDirectory] = (await Promise.all(dumps)) as [Dump, Dump];
  await abortAllDurableObjects();
  return {
    at: WRITTEN_AT,
    events: events as Record<WaitingState, string>,
    redelivery,
    repository,
    directory: ofDirectory,
  };
}

/** Puts what was stored in the place of all that the objects have, and has them begin on it a minute later. */
export async function beginWaiting({ at, repository, directory: stored }: WaitingStates): Promise<FakeTargets> {
  await env.RULES.put("rules", JSON.stringify(DOCUMENTS.checked));
  await put(relay(), repository);
  await put(directory(), stored);
  await abortAllDurableObjects();
  vi.setSystemTime(at + 60_000);
  return stubTargets();
}

function put(stub: object, dump: Dump): Promise<void> {
  return runInDurableObject(stub as DurableObjectStub, (_, { storage }) => load(storage, dump));
}
