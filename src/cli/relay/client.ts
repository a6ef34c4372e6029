import type { AuditPage, AuditQuery } from "../../core/api/audit.ts";
import type { Deletion, DeletionQuery } from "../../core/api/deletion.ts";
import type { Redelivered } from "../../core/api/delivery.ts";
import type { EventDetail } from "../../core/api/record.ts";
import type { EventPage, Repositories } from "../../core/api/summary.ts";
import type { EventQuery } from "../../core/api/query.ts";
import type { LinksRotated, Rejections, Statistics, TokenUses } from "../../core/api/relay.ts";
import type { Delivery } from "../../core/delivery/delivery.ts";
import type { EventRecord } from "../../core/record/record.ts";
import { refusal, unreachable } from "../terminal/exit.ts";
import type { Connection } from "./connection.ts";
import { readAnswer, request } from "./request.ts";

/** The relay's HTTP API; docs/api.md has its routes. */
export class RelayClient {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The repositories that pushes came from, the latest first. */
  async repositories(): Promise<readonly string[]> {
    return (await this.#get<Repositories>("/repositories", "repositories")).repositories;
  }

  /** The tokens of the webhook URL, with what they were used for. */
  async tokens(): Promise<TokenUses["tokens"]> {
    return (await this.#get<TokenUses>("/tokens", "tokens")).tokens;
  }

  /** What needs an operator. */
  async attention(): Promise<Statistics["attention"]> {
    return (await this.#get<Statistics>("/statistics?buckets=1", "attention")).attention;
  }

  /** The requests to the hook that were turned away, the latest first. */
  async rejected(): Promise<Rejections["rejected"]> {
    return (await this.#get<Rejections>("/rejected", "rejected")).rejected;
  }

  /** Events of any repository that a query finds, the latest first. */
  events(query: EventQuery): Promise<EventPage> {
    return this.#get<EventPage>(`/events?${parametersOf(query)}`, "events");
  }

  /** Deletes a page of the events that a query finds, or counts all of them. */
  async deleteEvents(query: DeletionQuery): Promise<Deletion> {
    const answer = await this.#send<Deletion>("DELETE", `/events?${parametersOf(query)}`, "events");
    if (answer !== undefined) return answer;
    throw refusal("this relay cannot delete events", "deploy this version: npx wrangler deploy");
  }

  /** Who did what, as a query finds it, the latest first. */
  audit(query: AuditQuery): Promise<AuditPage> {
    return this.#get<AuditPage>(`/audit?${parametersOf(query)}`, "entries");
  }

  /** An event; undefined when the relay has none of this id. */
  async event(id: string): Promise<EventDetail | undefined> {
    return this.#send<EventDetail>("GET", `/events/${encodeURIComponent(id)}`, "record");
  }

  /** A repository's event as it is at this moment; undefined when there is none of this id. */
  async eventOf(repository: string, id: string): Promise<EventRecord | undefined> {
    return this.#send<EventRecord>("GET", `/repositories/${repository}/events/${encodeURIComponent(id)}`, "event");
  }

  /** Has a delivery made again, looked for in one repository if one is named; undefined when there is no such one. */
  async redeliver(id: string, repository: string | undefined): Promise<Redelivered["delivery"] | undefined> {
    const place = repository === undefined ? "" : `/repositories/${repository}`;
    const path = `${place}/deliveries/${encodeURIComponent(id)}/redeliver`;
    return (await this.#send<Redelivered>("POST", path, "delivery"))?.delivery;
  }

  /** Approves or rejects a delivery that waits for that; the delivery after it. */
  async decide(id: string, decision: "approve" | "reject", by: string | undefined): Promise<Delivery> {
    const path = `/deliveries/${encodeURIComponent(id)}/${decision}`;
    const answer = await this.#send<{ readonly delivery: Delivery }>(
      "POST",
      path,
      "delivery",
      by === undefined ? {} : { by },
    );
    if (answer === undefined) throw refusal(`there is no delivery ${id}`);
    return answer.delivery;
  }

  /** Revokes every link to approve or to report; the id of the new key. */
  async rotateLinks(): Promise<LinksRotated> {
    const answer = await this.#send<LinksRotated>("POST", "/links/rotate", "keyId");
    if (answer === undefined)
      throw refusal("this relay cannot rotate links", "deploy this version: npx wrangler deploy");
    return answer;
  }

  /** The rule document as it is on the relay; empty when there is none. */
  async rules(): Promise<string> {
    return (await this.#get<{ text: string }>("/rules", "text")).text;
  }

  /** Has an event delivered to a target that it did not go to. */
  async deliverTo({ event }: EventRecord, target: string): Promise<void> {
    const { id, receivedAt, push } = event;
    const filter = { q: id, repository: push.repository, from: receivedAt, to: receivedAt + 1 };
    await this.#send<object>("POST", "/redeliveries", undefined, { filter, target, confirm: true });
  }

  /** The field is one that every such answer of a relay has. */
  async #get<T>(path: string, field: string & keyof T): Promise<T> {
    const value = await this.#send<T>("GET", path, field);
    if (value !== undefined) return value;
    throw unreachable(`${this.#connection.origin} has no API at ${path}`, "is this the origin of a relay?");
  }

  async #send<T>(
    method: string,
    path: string,
    field: (string & keyof T) | undefined,
    value?: object,
  ): Promise<T | undefined> {
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
    if (field !== undefined) return readAnswer<T>(answer, field);
    await answer.body?.cancel();
    return undefined;
  }
}

function parametersOf(query: object): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) parameters.set(name, String(value));
  return parameters.toString();
}
