import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { arrivalOf } from "../repository/arrival.ts";
import { status, stubTargets } from "../repository/targets.ts";
import { dumpOf, type Dump } from "./dump.ts";

/** A repository's object and the directory, with something in every state that lasts. */
export interface StoredStates {
  /** When it was written, by the clock of the test. */
  readonly at: number;
  /** The ids of the events by what became of them. */
  readonly events: Readonly<Record<State, string>>;
  readonly repository: Dump;
  readonly directory: Dump;
}

export type State = "settled" | "deployed" | "retrying" | "gone" | "parked" | "held" | "attempting" | "calling";

/** Later than any real alarm: none fires by itself. */
export const WRITTEN_AT = Date.UTC(2100, 0);

const webhook = (name: string, fields: object = {}): object => {
  return { type: "webhook", url: `https://${name}.example/hook`, timeout: "1s", ...fields };
};

const TARGETS = {
  taking: webhook("taking"),
  failing: webhook("failing"),
  gone: webhook("gone"),
  hanging: webhook("hanging"),
  deploying: webhook("deploying", { kind: "deploy" }),
};

/** Sends everything to the target that the tag names, and what has another tag to the one that takes it. */
export const DOCUMENT = {
  version: 1,
  targets: TARGETS,
  rules: [
    ...Object.keys(TARGETS).map((name) => ({ name, match: { tag: name }, targets: [name] })),
    { name: "other", match: { tag: "v*" }, targets: ["taking"] },
  ],
};

/** Where pushes go that leave each state behind, and what comes with them. */
const PUSHES: readonly { readonly state: State; readonly tag: string; readonly callback?: true }[] = [
  { state: "settled", tag: "taking", callback: true },
  { state: "deployed", tag: "deploying" },
  { state: "retrying", tag: "failing" },
  { state: "gone", tag: "gone" },
  { state: "parked", tag: "gone" },
  { state: "held", tag: "v1" },
  { state: "attempting", tag: "hanging" },
  { state: "calling", tag: "taking", callback: true },
];

/** An answer that never comes. */
function hanging(): Promise<Response> {
  return new Promise(() => {});
}

/** Brings a fresh object into all these states, has it die, and reads what is on disk. */
export async function writeStates(): Promise<StoredStates> {
  vi.setSystemTime(WRITTEN_AT);
  const targets = stubTargets();
  targets.answer("failing.example", status(503));
  targets.answer("gone.example", status(410));
  targets.answer("hanging.example", hanging);
  await env.RULES.put("rules", JSON.stringify(DOCUMENT));
  const relay = env.REPOSITORY.getByName("acme/stored");
  const events: Partial<Record<State, string>> = {};
  for (const { state, tag, callback } of PUSHES) {
    if (state === "calling") targets.answer("registry.hub.docker.com", hanging);
    const callbackUrl = `https://registry.hub.docker.com/${state}`;
    const push = { repository: "acme/stored", tag, ...(callback === true && { callbackUrl }) };
    const arrival = await arrivalOf(`{"state":"${state}"}`, state === "held" ? undefined : DOCUMENT, push);
    const { event } = await relay.accept(arrival);
    events[state] = event;
    // What comes of it is on disk after the longest wait of the ledger.
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  const directory = env.DIRECTORY.getByName("directory");
  await runInDurableObject(relay, (instance) => instance.alarm());
  const dumps = {
    repository: await runInDurableObject(relay, (_, { storage }) => dumpOf(storage)),
    directory: await runInDurableObject(directory, (_, { storage }) => dumpOf(storage)),
  };
  await abortAllDurableObjects();
  return { at: WRITTEN_AT, events: events as Record<State, string>, ...dumps };
}
