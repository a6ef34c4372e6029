import type { Approvals } from "../../core/api/approvals.ts";
import type { AuditPage } from "../../core/api/audit.ts";
import type { AuditQuery } from "../../core/api/relay-query.ts";
import type { Comparison } from "../../core/api/comparison.ts";
import type { ComparisonRequest } from "../../core/api/requests.ts";
import type { AttemptDetail, DeliveryDetail, DeliveryPage, Redelivered } from "../../core/api/delivery.ts";
import type { EventDetail } from "../../core/api/record.ts";
import type { EventPage, Repositories } from "../../core/api/summary.ts";
import { MAX_PAGE, type DeliveryQuery, type EventQuery } from "../../core/api/query.ts";
import { type RejectionQuery } from "../../core/api/relay-query.ts";
import type { LinksRotated, Rejections, Statistics, TokenUses } from "../../core/api/relay.ts";
import type { PauseRequest } from "../../core/api/requests.ts";
import type { TargetList, TargetState, TestOutcome } from "../../core/api/target.ts";
import type { Delivery } from "../../core/delivery/delivery.ts";
import type { EventRecord } from "../../core/record/record.ts";
import { refusal } from "../terminal/exit.ts";
import { parametersOf, RelayApi, tooOld } from "./api.ts";

/** A client of the relay's HTTP API. Its methods throw on every answer that they do not expect. */
export class RelayClient extends RelayApi {
  /** Lists the repositories that pushes came from, the latest first. */
  async repositories(): Promise<readonly string[]> {
    return (await this.get<Repositories>("/repositories", "repositories")).repositories;
  }

  /** Lists the tokens of webhook URLs, with their use. */
  async tokens(): Promise<TokenUses["tokens"]> {
    return (await this.get<TokenUses>("/tokens", "tokens")).tokens;
  }

  /** Returns the state of the relay, and what needs an operator. */
  async attention(): Promise<Statistics["attention"]> {
    return (await this.get<Statistics>("/statistics?buckets=1", "attention")).attention;
  }

  /** Lists the rejected requests to webhook URLs that a query finds, the latest first. */
  async rejected(query: RejectionQuery = {}): Promise<Rejections["rejected"]> {
    return (await this.get<Rejections>(`/rejected?${parametersOf(query)}`, "rejected")).rejected;
  }

  /** Finds events of all repositories by a query, the latest first. */
  events(query: EventQuery): Promise<EventPage> {
    return this.get<EventPage>(`/events?${parametersOf(query)}`, "events");
  }

  /** Finds as many events as a query's limit, or all there are. Continues where the relay ends a long search early. */
  async allEvents(query: EventQuery & { readonly limit: number }): Promise<EventPage["events"]> {
    const found: EventPage["events"][number][] = [];
    let cursor = query.cursor;
    do {
      const page = await this.events({ ...query, limit: query.limit - found.length, ...(cursor && { cursor }) });
      found.push(...page.events);
      cursor = page.searchedBackTo === undefined ? undefined : page.next;
    } while (cursor !== undefined && found.length < query.limit);
    return found;
  }

  /** Finds operators' actions by a query, the latest first. */
  audit(query: AuditQuery): Promise<AuditPage> {
    return this.get<AuditPage>(`/audit?${parametersOf(query)}`, "entries");
  }

  /** Finds as many deliveries as a limit, or all there are, of the events that a query finds; the latest event first. */
  async deliveries(query: DeliveryQuery, limit: number): Promise<DeliveryPage["deliveries"]> {
    const found: DeliveryPage["deliveries"][number][] = [];
    let cursor = query.cursor;
    do {
      const parameters = parametersOf({ ...query, limit: MAX_PAGE, ...(cursor && { cursor }) });
      const page = await this.get<DeliveryPage>(`/deliveries?${parameters}`, "deliveries");
      found.push(...page.deliveries);
      cursor = page.next;
    } while (cursor !== undefined && found.length < limit);
    return found.slice(0, limit);
  }

  /** Returns an event; undefined if the id is unknown. */
  async event(id: string): Promise<EventDetail | undefined> {
    return this.send<EventDetail>("GET", `/events/${encodeURIComponent(id)}`, "record");
  }

  /** Returns an event from its repository's object, in its current state; undefined if the id is unknown. */
  async eventOf(repository: string, id: string): Promise<EventRecord | undefined> {
    return this.send<EventRecord>("GET", `/repositories/${repository}/events/${encodeURIComponent(id)}`, "event");
  }

  /** Returns a delivery with the summary of its event; undefined if the id is unknown. */
  delivery(id: string): Promise<DeliveryDetail | undefined> {
    return this.send<DeliveryDetail>("GET", `/deliveries/${encodeURIComponent(id)}`, "delivery");
  }

  /** Returns an attempt with its exact request; undefined if there is none of that number. */
  attempt(id: string, number: number): Promise<AttemptDetail | undefined> {
    return this.send<AttemptDetail>("GET", `/deliveries/${encodeURIComponent(id)}/attempts/${number}`, "attempt");
  }

  /** Redelivers a delivery, and looks for it in one repository if one is named; undefined if the id is unknown. */
  async redeliver(id: string, repository: string | undefined): Promise<Redelivered["delivery"] | undefined> {
    const place = repository === undefined ? "" : `/repositories/${repository}`;
    const path = `${place}/deliveries/${encodeURIComponent(id)}/redeliver`;
    return (await this.send<Redelivered>("POST", path, "delivery"))?.delivery;
  }

  /** Lists the deliveries that wait for an approval, and the last decisions; all, or those of one target. */
  async approvals(target: string | undefined): Promise<Approvals> {
    const query = target === undefined ? "" : `?${parametersOf({ target })}`;
    return (await this.send<Approvals>("GET", `/approvals${query}`, "waiting")) ?? tooOld("list approvals");
  }

  /** Approves or rejects a delivery that waits for an approval. Returns the changed delivery; throws if unknown. */
  async decide(id: string, decision: "approve" | "reject", by: string | undefined): Promise<Delivery> {
    const path = `/deliveries/${encodeURIComponent(id)}/${decision}`;
    const answer = await this.send<{ readonly delivery: Delivery }>(
      "POST",
      path,
      "delivery",
      by === undefined ? {} : { by },
    );
    if (answer === undefined) throw refusal(`there is no delivery ${id}`);
    return answer.delivery;
  }

  /** Revokes all links that approve deliveries or report results. Returns the id of the new key. */
  async rotateLinks(): Promise<LinksRotated> {
    const answer = await this.send<LinksRotated>("POST", "/links/rotate", "keyId");
    if (answer === undefined)
      throw refusal("this relay cannot rotate links", "deploy this version: npx wrangler deploy");
    return answer;
  }

  /** Lists the targets with their health. Throws if the relay has no valid rule document. */
  async targets(): Promise<TargetList["targets"]> {
    return (await this.get<TargetList>("/targets", "targets")).targets;
  }

  /** Pauses a target, until a time if the request has one. Throws if the rule document has no such target. */
  pauseTarget(name: string, pause: PauseRequest): Promise<TargetState> {
    return this.#changeTarget<TargetState>(name, "pause", "name", pause);
  }

  /** Ends the pause of a target and closes its breakers. Throws if the rule document has no such target. */
  resumeTarget(name: string): Promise<TargetState> {
    return this.#changeTarget<TargetState>(name, "resume", "name", {});
  }

  /** Sends a sample push to a target. Throws if the rule document has no such target. */
  testTarget(name: string): Promise<TestOutcome> {
    return this.#changeTarget<TestOutcome>(name, "test", "outcome", {});
  }

  /** Returns the rule document of the relay; empty if it has none. */
  async rules(): Promise<string> {
    return (await this.get<{ text: string }>("/rules", "text")).text;
  }

  /** Compares a rule document with the relay's on a page of past events. */
  async compareRules(request: ComparisonRequest): Promise<Comparison> {
    return (await this.send<Comparison>("POST", "/rules/compare", "changes", request)) ?? tooOld("compare rules");
  }

  /** Delivers an event to a target that it did not go to. */
  async deliverTo({ event }: EventRecord, target: string): Promise<void> {
    const { id, receivedAt, push } = event;
    const filter = { q: id, repository: push.repository, from: receivedAt, to: receivedAt + 1 };
    await this.send<object>("POST", "/redeliveries", undefined, { filter, target, confirm: true });
  }

  async #changeTarget<T>(name: string, action: string, field: string & keyof T, body: object): Promise<T> {
    const answer = await this.send<T>("POST", `/targets/${encodeURIComponent(name)}/${action}`, field, body);
    if (answer !== undefined) return answer;
    throw refusal(`the rules have no target ${name}`, "run `hubrelay targets list` to see the targets");
  }
}
