/** What a host does with a request. */
export type Reaction = "ok" | "busy" | "wait" | "refuse" | "gone" | "break";

/** A request as a target, or the callback's host, got it. */
export interface Request {
  /** The delivery's id, or the callback's URL. */
  readonly id: string;
  /** The first label of the host's name, which is the target's. */
  readonly host: string;
  readonly at: number;
  readonly isTaken: boolean;
}

const ANSWERS: Readonly<Record<Exclude<Reaction, "break">, () => Response>> = {
  ok: () => new Response("ok"),
  busy: () => new Response("", { status: 503 }),
  wait: () => new Response("", { status: 429, headers: { "retry-after": "600" } }),
  refuse: () => new Response("", { status: 400 }),
  gone: () => new Response("", { status: 410 }),
};

/** In the place of `fetch`: hosts that react as they are told to. */
export class FakeNetwork {
  readonly requests: Request[] = [];
  readonly #reactions = new Map<string, Reaction>();
  #hangingHost: string | undefined;

  react(host: string, reaction: Reaction): void {
    this.#reactions.set(host, reaction);
  }

  /** Has every host take what it gets. */
  mend(): void {
    this.#reactions.clear();
  }

  /** Lets requests to a host hang until {@link answerAgain}. */
  hang(host: string): void {
    this.#hangingHost = host;
  }

  answerAgain(): void {
    this.#hangingHost = undefined;
  }

  readonly fetch = async (
    url: string,
    init: { readonly headers: Readonly<Record<string, string>> },
  ): Promise<Response> => {
    const [host = ""] = new URL(url).hostname.split(".");
    const id = init.headers["webhook-id"] ?? url;
    const reaction = this.#reactions.get(host) ?? "ok";
    this.requests.push({ id, host, at: Date.now(), isTaken: reaction === "ok" });
    if (host === this.#hangingHost) return new Promise<Response>(() => {});
    if (reaction === "break") throw new TypeError("Network connection lost.");
    return ANSWERS[reaction]();
  };
}
