import { startReceiver, type Receiver, type Script } from "../../e2e/receiver.ts";

/** A request that a target, or a callback's host, got whole. */
export interface Arrival {
  /** The delivery's id, or the callback's path. */
  readonly id: string;
  /** By this process's clock. */
  readonly at: number;
  /** Whether it was answered 200. */
  readonly isTaken: boolean;
}

/** Every tenth delivery to it is answered 503 the first time. */
export const FLAKY = "flaky";

/** Three targets and the callback's host, and everything that arrives there. */
export class Arrivals implements AsyncDisposable {
  readonly deliveries: Arrival[] = [];
  readonly callbacks: Arrival[] = [];
  readonly receiver: Receiver;

  private constructor(receiver: Receiver) {
    this.receiver = receiver;
  }

  static async start(): Promise<Arrivals> {
    return new Arrivals(await startReceiver());
  }

  /** The targets of the rule document, all of which are here. */
  targets(): Record<string, object> {
    const target = { timeout: "3s", schedule: ["200ms", "500ms", "1s", "2s", "5s", "5s"] };
    const targets: Record<string, object> = {};
    for (const name of ["steady", "other", FLAKY]) {
      this.receiver.on(`/${name}`, this.#take(name === FLAKY));
      targets[name] = { ...target, url: this.receiver.url(`/${name}`) };
    }
    return targets;
  }

  /** A `callback_url` of its own for a push. */
  callbackUrl(push: number): string {
    const path = `/callback/${push}`;
    this.receiver.on(path, ({ at }) => {
      this.callbacks.push({ id: path, at, isTaken: true });
      return { status: 200 };
    });
    return this.receiver.url(path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.receiver[Symbol.asyncDispose]();
  }

  #take(isFlaky: boolean): Script {
    let seen = 0;
    return ({ headers, at }, attempt) => {
      const isRefused = isFlaky && attempt === 1 && seen++ % 10 === 0;
      this.deliveries.push({ id: String(headers["webhook-id"]), at, isTaken: !isRefused });
      return { status: isRefused ? 503 : 200 };
    };
  }
}
