import type { Dump } from "./dump.ts";

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
