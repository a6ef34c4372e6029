import { setTimeout as sleep } from "node:timers/promises";
import { readEvent } from "../../e2e/history.ts";
import { post, pushBody, type Receipt } from "../../e2e/push.ts";
import type { Relay } from "../../e2e/relay-process.ts";
import { until } from "../../e2e/until.ts";
import type { Chance } from "../chance.ts";
import type { Arrivals } from "./arrivals.ts";
import { Ledger, type SentPush } from "./ledger.ts";

/** How much is done in one round. */
export interface Size {
  readonly pushes: number;
  readonly repositories: number;
  /** One of them is after the last push. */
  readonly kills: number;
}

/** Requests to the relay at once. */
const CONNECTIONS = 12;

/** A kill follows within so long after the push that it is to follow. */
const MAX_KILL_DELAY_MS = 300;

/** Pushes to a relay that is killed, and started again on the same storage, at moments by chance. */
export class Campaign {
  readonly ledger = new Ledger();
  readonly #relay: Relay;
  readonly #arrivals: Arrivals;
  readonly #chance: Chance;
  /** Resolves when the relay runs. */
  #running: Promise<void> = Promise.resolve();

  constructor(relay: Relay, arrivals: Arrivals, chance: Chance) {
    this.#relay = relay;
    this.#arrivals = arrivals;
    this.#chance = chance;
  }

  /** One round: sends all pushes until each was accepted, killing meanwhile, and looks at what is stored afterwards. */
  async round(size: Size): Promise<void> {
    const pushes = this.#draw(size);
    const killAfter = Array.from({ length: size.kills - 1 }, () => this.#chance.below(size.pushes)).toSorted(
      (one, other) => one - other,
    );
    const delays = Array.from({ length: size.kills }, () => this.#chance.below(MAX_KILL_DELAY_MS));
    let accepted = 0;
    let kills: Promise<void> = Promise.resolve();
    const queue = [...pushes];
    await inParallel(CONNECTIONS, async () => {
      for (let push = queue.shift(); push !== undefined; push = queue.shift()) {
        while (push.receipt === undefined) await this.#send(push);
        accepted++;
        while ((killAfter[0] ?? Infinity) < accepted) {
          killAfter.shift();
          const delay = delays.shift() ?? 0;
          kills = kills.then(() => this.#kill(delay));
        }
      }
    });
    await kills;
    await this.#kill(delays.shift() ?? 0);
    await this.look();
  }

  /** Reads, by the API, every event of which something is still to happen. */
  async look(): Promise<void> {
    const queue = this.ledger.open;
    await inParallel(CONNECTIONS, async () => {
      for (let push = queue.pop(); push !== undefined; push = queue.pop()) await this.#read(push);
    });
  }

  /** Waits until every event is settled, and then reads them all once more. */
  async finish(): Promise<void> {
    await until(
      async () => {
        await this.look();
        return this.ledger.open.length;
      },
      (open) => open === 0,
    );
    const queue = [...this.ledger.pushes];
    await inParallel(CONNECTIONS, async () => {
      for (let push = queue.pop(); push !== undefined; push = queue.pop()) await this.#read(push);
    });
  }

  #draw({ pushes, repositories }: Size): SentPush[] {
    const first = this.ledger.pushes.length;
    const drawn = Array.from({ length: pushes }, (_, index) => {
      const number = first + index;
      const repository = `acme/service-${this.#chance.below(repositories)}`;
      // Every other push has a callback.
      const callbackUrl = number % 2 === 0 ? this.#arrivals.callbackUrl(number) : undefined;
      return { number, repository, body: pushBody(repository, callbackUrl), unanswered: 0 };
    });
    this.ledger.pushes.push(...drawn);
    return drawn;
  }

  /** Sends a push as its sender would send it again: the same bytes. */
  async #send(push: SentPush): Promise<void> {
    await this.#running;
    try {
      const response = await post(this.#relay, push.body);
      const receipt: unknown = await response.json();
      if (response.status === 202) push.receipt = receipt as Receipt;
      else throw new Error(`answered ${response.status}`);
    } catch {
      push.unanswered++;
      await sleep(5);
    }
  }

  async #kill(delay: number): Promise<void> {
    await sleep(delay);
    const from = Date.now();
    const outage = (async () => {
      await this.#relay.kill9();
      await this.#relay.startAgain();
      this.ledger.outages.push({ from, to: Date.now() });
    })();
    this.#running = outage;
    await outage;
  }

  async #read(push: SentPush): Promise<void> {
    const { event = "" } = push.receipt ?? {};
    const record = await readEvent(this.#relay, event, push.repository).catch((error: Error) => {
      if (error.message.includes("answered 404")) return undefined;
      throw error;
    });
    this.ledger.note(push, record, Date.now());
  }
}

async function inParallel(count: number, work: () => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: count }, work));
}
