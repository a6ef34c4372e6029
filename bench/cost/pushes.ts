import { setTimeout as sleep } from "node:timers/promises";
import { drive } from "../load/drive.ts";
import { pushBody, requestOf } from "../load/pushes.ts";
import { TARGET_PATHS, type Targets } from "../load/targets.ts";
import type { Relay } from "../relays/relay.ts";
import { CLASSES, type Counts } from "./counts.ts";
import { OBJECT_GB, type Usage } from "./prices.ts";

/** Longer than an isolate or an object remembers a push, but for what is written once an hour. */
const LONE_PUSH_MS = 70_000;

/** Nothing is under way if nothing was pending this often, a look each tenth of a second. */
const QUIET_LOOKS = 5;

/** The counted Worker with its targets: sends pushes, and says what they have used. */
export class CountedRelay {
  readonly #relay: Relay;
  readonly #targets: Targets;

  constructor(relay: Relay, targets: Targets) {
    this.#relay = relay;
    this.#targets = targets;
  }

  /** Sends one push to each of some repositories, each long after the one before is over. */
  async alone(repositories: readonly string[]): Promise<void> {
    for (const repository of repositories) {
      await this.advance(LONE_PUSH_MS);
      await this.send([repository], 1);
    }
  }

  /** Sends pushes, and waits until all of it is over. */
  async send(repositories: readonly string[], connections: number): Promise<void> {
    const { reached } = await this.#targets.expect(repositories.length * TARGET_PATHS.length);
    const requests = repositories.map((repository) => requestOf(this.#relay.path, pushBody(repository)));
    await drive(this.#relay.port, requests, connections);
    await reached;
    for (let quiet = 0; quiet < QUIET_LOOKS;) {
      await sleep(100);
      quiet = (await this.counts()).pending === 0 ? quiet + 1 : 0;
    }
  }

  /** Sets the relay's clock forward. */
  async advance(ms: number): Promise<void> {
    await this.#get(`/advance?ms=${ms}`);
  }

  /** Sends so many pushes to a repository, one each time that some milliseconds have passed. */
  async paced(repository: string, pushes: number, everyMs: number): Promise<void> {
    for (let push = 0; push < pushes; push++) {
      await drive(this.#relay.port, [requestOf(this.#relay.path, pushBody(repository))], 1);
      await sleep(everyMs);
    }
  }

  async counts(): Promise<Counts> {
    return (await (await this.#get("/counts")).json()) as Counts;
  }

  async #get(path: string): Promise<Response> {
    const answer = await fetch(`http://127.0.0.1:${this.#relay.port}${path}`);
    if (!answer.ok) throw new Error(`${path} was answered ${answer.status}`);
    return answer;
  }
}

/** What each of some pushes used, but for CPU. */
export function usageBetween(before: Counts, after: Counts, pushes: number): Usage {
  const each = (key: Exclude<keyof Counts, "awakeMs" | "rowsBy">): number => (after[key] - before[key]) / pushes;
  const awakeMs = CLASSES.reduce((sum, name) => sum + after.awakeMs[name] - before.awakeMs[name], 0) / pushes;
  return {
    workerRequests: each("requests"),
    objectRequests: each("objectRequests"),
    rowsRead: each("rowsRead"),
    rowsWritten: each("rowsWritten"),
    kvReads: each("kvReads"),
    logLines: each("logLines"),
    objectGbSeconds: (awakeMs / 1000) * OBJECT_GB,
  };
}
