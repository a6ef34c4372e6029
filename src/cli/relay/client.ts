import type { Delivery } from "../../core/delivery.ts";
import type { EventRecord } from "../../core/record.ts";
import { refusal, unreachable } from "../terminal/exit.ts";
import type { Connection } from "./connection.ts";
import { request } from "./request.ts";

/** Some of a repository's events. */
export interface Page {
  readonly events: readonly EventRecord[];
  /** The id to go on before. */
  readonly next?: string;
}

/** Repositories that are asked at once. */
const CONCURRENCY = 8;

/** The relay's HTTP API. */
export class RelayClient {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The repositories that pushes came from, the latest first. */
  async repositories(): Promise<readonly string[]> {
    return (await this.#get<{ repositories: string[] }>("/repositories")).repositories;
  }

  /** A repository's events, the latest first. */
  events(repository: string, limit: number, before?: string): Promise<Page> {
    const query = new URLSearchParams({ limit: String(limit), ...(before !== undefined && { before }) });
    return this.#get<Page>(`/repositories/${repository}/events?${query.toString()}`);
  }

  /** The latest events of one repository, or of all. */
  async latest(repository: string | undefined, limit: number): Promise<EventRecord[]> {
    const repositories = repository === undefined ? await this.repositories() : [repository];
    const records: EventRecord[] = [];
    for (const batch of batches(repositories, CONCURRENCY)) {
      const pages = await Promise.all(batch.map((name) => this.events(name, limit)));
      records.push(...pages.flatMap(({ events }) => events));
    }
    return records.toSorted((a, b) => b.event.receivedAt - a.event.receivedAt).slice(0, limit);
  }

  /** An event, looked for in one repository or in all; throws when none has it. */
  async find(id: string, repository: string | undefined): Promise<EventRecord> {
    const repositories = repository === undefined ? await this.repositories() : [repository];
    for (const batch of batches(repositories, CONCURRENCY)) {
      const found = await Promise.all(
        batch.map((name) => this.#getOrNone<EventRecord>(`/repositories/${name}/events/${id}`)),
      );
      const record = found.find((each) => each !== undefined);
      if (record !== undefined) return record;
    }
    const where = repository === undefined ? "any repository" : repository;
    throw refusal(`there is no event ${id} in ${where}`, "`hubrelay events list` shows those that there are");
  }

  /** Has a delivery made again; the fresh one. */
  async redeliver(repository: string, id: string): Promise<Pick<Delivery, "id" | "target">> {
    const path = `/repositories/${repository}/deliveries/${encodeURIComponent(id)}/redeliver`;
    const answer = await this.#send<{ delivery: Delivery }>("POST", path);
    if (answer === undefined) throw refusal(`there is no delivery ${id} in ${repository}`);
    return answer.delivery;
  }

  /** Approves or rejects a delivery that waits for that; the delivery after it. */
  async decide(id: string, decision: "approve" | "reject", by: string | undefined): Promise<Delivery> {
    const path = `/deliveries/${encodeURIComponent(id)}/${decision}`;
    const answer = await this.#send<{ delivery: Delivery }>("POST", path, by === undefined ? {} : { by });
    if (answer === undefined) throw refusal(`there is no delivery ${id}`);
    return answer.delivery;
  }

  /** The rule document as it is on the relay; empty when there is none. */
  async rules(): Promise<string> {
    return (await this.#get<{ text: string }>("/rules")).text;
  }

  /** Has an event delivered to a target that it did not go to. */
  async deliverTo({ event }: EventRecord, target: string): Promise<void> {
    const { id, receivedAt, push } = event;
    const filter = { q: id, repository: push.repository, from: receivedAt, to: receivedAt + 1 };
    await this.#send("POST", "/redeliveries", { filter, target, confirm: true });
  }

  async #get<T>(path: string): Promise<T> {
    const value = await this.#getOrNone<T>(path);
    if (value !== undefined) return value;
    throw unreachable(`${this.#connection.origin} has no API at ${path}`, "is this the origin of a relay?");
  }

  #getOrNone<T>(path: string): Promise<T | undefined> {
    return this.#send<T>("GET", path);
  }

  async #send<T>(method: string, path: string, value?: object): Promise<T | undefined> {
    const { origin, adminToken } = this.#connection;
    const headers = { authorization: `Bearer ${adminToken}`, accept: "application/json" };
    const answer = await request(`${origin}/api/v1${path}`, {
      method,
      headers,
      ...(value !== undefined && { body: JSON.stringify(value) }),
    });
    if (answer.status === 404) return undefined;
    if (answer.status === 401) {
      throw refusal("the relay does not take this ADMIN_TOKEN", "it is the Worker's secret of that name");
    }
    return answer.json() as Promise<T>;
  }
}

function* batches<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
