import type { EventRecord } from "../../../src/core/record/record.ts";
import { settledEvent, statuses } from "../../e2e/history.ts";
import { post, push, pushBody, type Receipt } from "../../e2e/push.ts";
import type { Receiver } from "../../e2e/receiver.ts";
import { ADMIN_TOKEN, type Relay } from "../../e2e/relay-process.ts";
import { until } from "../../e2e/until.ts";
import { DEAD, type CrashPoint, type WriteCounts } from "../entry/protocol.ts";
import { plan, writeCounts } from "../faulty-relay.ts";
import { recordOnDisk } from "./disk.ts";
import { arrivals, ENDS } from "./targets.ts";

/** What a relay that died at one point did before, and after it was started again. */
export interface Outcome {
  readonly point: CrashPoint;
  /** False when the journey ended without that write: writes of one moment can come together, or apart. */
  readonly isReached: boolean;
  /** What was not as it must be; empty when the promises were kept. */
  readonly breaches: readonly string[];
  /** Deliveries that arrived twice, because what had arrived was not on disk. */
  readonly duplicates: number;
}

/** For so long nothing is written once a journey is over. */
const QUIET_MS = 2500;

/** Takes one push from its acceptance to the directory's knowledge of its end, and the relay's death on the way. */
export class Journey {
  readonly #relay: Relay;
  readonly #receiver: Receiver;
  readonly #repository: string;
  readonly #callbackPath: string;
  readonly #body: string;

  constructor(relay: Relay, receiver: Receiver, name: string) {
    this.#relay = relay;
    this.#receiver = receiver;
    this.#repository = `acme/${name}`;
    this.#callbackPath = `callback/${name}`;
    this.#body = pushBody(this.#repository, receiver.url(`/${this.#callbackPath}`));
  }

  /** The journey without a death: gives how many writes there are on the way. */
  async measure(): Promise<WriteCounts> {
    await plan(this.#relay, { repository: this.#repository });
    await push(this.#relay, this.#body);
    await this.#isOver();
    return writeCounts(this.#relay);
  }

  async dieAt(point: CrashPoint): Promise<Outcome> {
    const deaths = this.#deaths;
    await plan(this.#relay, { repository: this.#repository, crash: point });
    const answer = post(this.#relay, this.#body).then(
      async (response) => (response.status === 202 ? ((await response.json()) as Receipt) : undefined),
      () => undefined,
    );
    const isReached = await Promise.race([
      until(
        () => this.#deaths > deaths,
        (isDead) => isDead,
      ),
      this.#isOver().then(() => false),
    ]);
    if (!isReached) return { point, isReached, breaches: [], duplicates: 0 };

    await this.#relay.kill9();
    const receipt = await answer;
    const before = this.#arrivals();
    const onDisk = recordOnDisk(this.#relay.stateDirectory, this.#repository);
    await this.#relay.startAgain();
    const breaches =
      onDisk === undefined ? await this.#sendAgain(receipt, before) : await this.#goOn(onDisk, receipt, before);
    return { point, isReached, breaches, duplicates: onDisk === undefined ? 0 : duplicatesOf(onDisk, before) };
  }

  get #deaths(): number {
    return this.#relay.output.split(DEAD).length - 1;
  }

  #arrivals(): Map<string, number> {
    return arrivals(this.#receiver, this.#body, `/${this.#callbackPath}`);
  }

  /** Nothing is on disk, and so nothing may have been promised, nor sent. */
  async #sendAgain(receipt: Receipt | undefined, before: Map<string, number>): Promise<string[]> {
    const breaches: string[] = [];
    if (receipt !== undefined) breaches.push("answered 202, but not stored");
    if (before.size > 0) breaches.push(`sent before it was stored: ${[...before.keys()].join(", ")}`);
    const again = await push(this.#relay, this.#body);
    if (again.duplicate) breaches.push("a duplicate of what is not stored");
    return [...breaches, ...(await this.#verifyEnd(again.event))];
  }

  /** What is on disk goes on without being asked: what is pending there is sent once more, and nothing else is. */
  async #goOn(onDisk: EventRecord, receipt: Receipt | undefined, before: Map<string, number>): Promise<string[]> {
    const expected = expectedAfter(onDisk, before, this.#callbackPath);
    const arrivedAfter = (): Record<string, number> => {
      const now = this.#arrivals();
      return Object.fromEntries(
        [...expected.keys()].map((name) => [name, (now.get(name) ?? 0) - (before.get(name) ?? 0)]),
      );
    };
    await until(arrivedAfter, (after) => [...expected].every(([name, count]) => (after[name] ?? 0) >= count));
    const breaches: string[] = [];
    const again = await push(this.#relay, this.#body);
    if (!again.duplicate || again.event !== onDisk.event.id) breaches.push("sent again it was another event");
    if (receipt !== undefined && receipt.event !== again.event) breaches.push("another event than the 202 said");
    breaches.push(...(await this.#verifyEnd(onDisk.event.id)));
    for (const [name, count] of Object.entries(arrivedAfter())) {
      if (count !== expected.get(name)) breaches.push(`${name} got ${count} more requests, not ${expected.get(name)}`);
    }
    return breaches;
  }

  /** Every delivery and the callback has its end, and the directory knows it. */
  async #verifyEnd(event: string): Promise<string[]> {
    const record = await settledEvent(this.#relay, event, this.#repository);
    const ends = JSON.stringify(statuses(record));
    const breaches = ends === JSON.stringify(ENDS) ? [] : [`ended with ${ends}`];
    if ((this.#arrivals().get(this.#callbackPath) ?? 0) > 1) breaches.push("called back twice");
    await until(
      () => this.#listed(),
      (text) => text.includes(event) && !text.includes('"pending"'),
    );
    return breaches;
  }

  async #listed(): Promise<string> {
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    const query = `/api/v1/events?repository=${this.#repository}`;
    return (await fetch(new URL(query, this.#relay.url), { headers })).text();
  }

  /** Resolves when the callback has arrived, and nothing has been written since for a while. */
  async #isOver(): Promise<void> {
    let last = "";
    let since = Date.now();
    await until(
      async () => {
        const counts = JSON.stringify(await writeCounts(this.#relay).catch(() => undefined));
        if (counts !== last) [last, since] = [counts, Date.now()];
        return this.#arrivals().has(this.#callbackPath) && Date.now() - since > QUIET_MS;
      },
      (isOver) => isOver,
    );
  }
}

/** How many more requests each target, and the callback, must get, given what is on disk. */
function expectedAfter(
  { deliveries, callback }: EventRecord,
  before: Map<string, number>,
  path: string,
): Map<string, number> {
  const expected = deliveries.map(({ target, status }): [string, number] => {
    if (status !== "pending") return [target, 0];
    // The first attempt at it fails, whether or not that is on disk.
    return [target, target === "flaky" && !before.has("flaky") ? 2 : 1];
  });
  const isToCallBack = callback.status === "waiting" || callback.status === "pending";
  return new Map([...expected, [path, isToCallBack ? 1 : 0]]);
}

/** Deliveries that had been taken, but that is not on disk. */
function duplicatesOf({ deliveries }: EventRecord, before: Map<string, number>): number {
  const isTaken = (target: string): boolean => (before.get(target) ?? 0) > (target === "flaky" ? 1 : 0);
  return deliveries.filter(({ target, status }) => status === "pending" && isTaken(target)).length;
}
