import type { EventSummary } from "../../src/core/record/summary.ts";
import { violationsOf, type Operation } from "./document.ts";
import { push, pushBody } from "./push.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import { ADMIN_TOKEN, Relay, TOKEN } from "./relay-process.ts";
import { everyPushTo } from "./rules.ts";
import { until } from "./until.ts";

/** What a request has beside its method and path; its headers replace the operator's. */
export interface Question {
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How an operation answered: with what status, against which parts of the document, and about which fields. */
export interface Outcome {
  readonly status: number;
  readonly violations: readonly unknown[];
  readonly fields: readonly string[];
}

/** What each operation takes that takes anything. */
export const QUESTIONS: Readonly<Record<string, Question>> = {
  startRedelivery: { body: '{"filter": {"status": "failed", "from": 0}}' },
  importEvents: { body: '{"events": []}' },
  pauseTarget: { body: '{"reason": "release freeze"}' },
  putRules: { body: everyPushTo({ one: { url: "https://one.example/" } }), headers: { "if-match": '"another"' } },
  checkRules: { body: "{" },
  compareRules: { body: JSON.stringify({ document: everyPushTo({ one: { url: "https://one.example/" } }) }) },
  testRules: { body: `{"payload": ${pushBody("acme/test")}}` },
};

/** A relay with something of everything in it: events, a failed delivery, earlier rules, a redelivery. */
export class OperatedRelay implements AsyncDisposable {
  readonly relay: Relay;
  readonly #receiver: Receiver;
  /** What stands for the parts of paths. */
  readonly #parts: Record<string, string> = {
    name: "good",
    namespace: "acme",
    item: "target.failing:broken",
    number: "1",
  };

  private constructor(relay: Relay, receiver: Receiver) {
    this.relay = relay;
    this.#receiver = receiver;
  }

  static async start(): Promise<OperatedRelay> {
    const receiver = await startReceiver({ "/broken": () => ({ status: 400, body: "no" }) });
    const operated = new OperatedRelay(await Relay.start({ hosts: [receiver.host] }), receiver);
    await operated.#operate();
    return operated;
  }

  /** The rules that it began with: everything goes to `good` and to `broken`. */
  rules(more: object = {}): string {
    const [good, broken] = ["/good", "/broken"].map((path) => ({ url: this.#receiver.url(path) }));
    return everyPushTo({ good: good ?? {}, broken: broken ?? {} }, more);
  }

  /** Asks the API as the operator does. Throws when the answer holds a token. */
  async ask(method: string, path: string, { body, headers }: Question = {}): Promise<Response> {
    const response = await fetch(new URL(path, this.relay.url), {
      method,
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, ...headers },
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    const all = `${text}${JSON.stringify([...response.headers])}`;
    if ([ADMIN_TOKEN, TOKEN].some((token) => all.includes(token))) throw new Error(`a token is in the answer: ${all}`);
    return new Response(response.status === 204 ? null : text, response);
  }

  /** Has an operation done, at the path of something that is there unless another is given. */
  async outcome(
    operation: Operation,
    question = QUESTIONS[operation.operationId],
    path = this.pathOf(operation),
  ): Promise<Outcome> {
    const response = await this.ask(operation.method, `/api/v1${path}`, question);
    const text = await response.text();
    const { errors = [] } = JSON.parse(text) as { errors?: { path: string }[] };
    const fields = Array.isArray(errors) ? errors.map((error) => error.path) : [];
    return { status: response.status, violations: violationsOf(operation, response, text), fields };
  }

  /** The path of an operation, its parts filled in. */
  pathOf({ path }: Operation): string {
    const id = path.startsWith("/redeliveries") ? "redelivery" : path.includes("/deliveries") ? "delivery" : "event";
    return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => this.#parts[name === "id" ? id : name] ?? "");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.relay[Symbol.asyncDispose]();
    await this.#receiver[Symbol.asyncDispose]();
  }

  async #operate(): Promise<void> {
    await this.relay.writeRules(this.rules());
    const { event, deliveries } = await until(
      () => push(this.relay, pushBody("acme/good")),
      ({ rules }) => rules.length > 0,
    );
    await push(this.relay, pushBody("acme/other"));
    const read = async <T>(method: string, path: string, question?: Question): Promise<T> =>
      (await (await this.ask(method, `/api/v1${path}`, question)).json()) as T;
    await until(
      () => read<{ events: EventSummary[] }>("GET", "/events?status=failed"),
      ({ events }) => events.length === 2,
    );
    await read("PUT", "/rules", { body: this.rules({ description: "changed" }), headers: { "if-match": "*" } });
    const { versions } = await read<{ versions: { key: string }[] }>("GET", "/rules/history");
    const job = { body: '{"filter": {"repository": "acme/other"}, "confirm": true}' };
    Object.assign(this.#parts, {
      event,
      delivery: deliveries.find(({ target }) => target === "broken")?.id,
      key: encodeURIComponent(versions[0]?.key ?? ""),
      redelivery: (await read<{ id: string }>("POST", "/redeliveries", job)).id,
    });
  }
}
