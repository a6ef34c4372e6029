import type { Deletion } from "../../core/api/deletion.ts";
import type { DeletionQuery } from "../../core/api/query.ts";
import type { RedeliveryCount, RedeliveryProgress } from "../../core/api/delivery.ts";
import type { RedeliveryRequest } from "../../core/api/requests.ts";
import type { ExportedEvent, ExportPage, ExportQuery, ImportResult } from "../../core/api/history.ts";
import { refusal } from "../terminal/exit.ts";
import { parametersOf, RelayApi, tooOld } from "./api.ts";

/** A client of the operations on many events at once. Its methods throw on every answer that they do not expect. */
export class BulkClient extends RelayApi {
  /** Deletes a page of the events that a query finds. A query for a dry run counts all of them instead. */
  async deleteEvents(query: DeletionQuery): Promise<Deletion> {
    // A relay of an earlier version does not report open events, and deletes them.
    type Answer = Omit<Deletion, "open"> & Partial<Pick<Deletion, "open">>;
    const answer = await this.send<Answer>("DELETE", `/events?${parametersOf(query)}`, "events");
    if (answer !== undefined) return { open: 0, ...answer };
    throw refusal("this relay cannot delete events", "deploy this version: npx wrangler deploy");
  }

  /** Returns a page of exported events, the latest first. */
  async exportPage(query: ExportQuery): Promise<ExportPage> {
    return (await this.send<ExportPage>("GET", `/export?${parametersOf(query)}`, "events")) ?? tooOld("export events");
  }

  /** Has events of another relay stored as history. */
  async importEvents(events: readonly ExportedEvent[]): Promise<ImportResult> {
    return (await this.send<ImportResult>("POST", "/import", "imported", { events })) ?? tooOld("import events");
  }

  /** Counts what a redelivery would deliver again, by target. Nothing is delivered. */
  async countRedelivery(body: Omit<RedeliveryRequest, "confirm">): Promise<RedeliveryCount> {
    return (
      (await this.send<RedeliveryCount>("POST", "/redeliveries", "deliveries", body)) ?? tooOld("redeliver many events")
    );
  }

  /** Starts a redelivery. It goes on when the command ends. */
  async startRedelivery(body: Omit<RedeliveryRequest, "confirm">): Promise<RedeliveryProgress> {
    const started = await this.send<RedeliveryProgress>("POST", "/redeliveries", "done", { ...body, confirm: true });
    return started ?? tooOld("redeliver many events");
  }

  /** Returns the progress of a redelivery; undefined if its id is unknown. */
  redelivery(id: string): Promise<RedeliveryProgress | undefined> {
    return this.send<RedeliveryProgress>("GET", `/redeliveries/${encodeURIComponent(id)}`, "done");
  }
}
