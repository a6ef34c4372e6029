import type { Command } from "commander";
import type { DeliveryPage } from "../../core/api/delivery.ts";
import { RelayClient } from "../relay/client.ts";
import { connectionOf, withRelayOptions, type RelayOptions } from "../relay/connection.ts";
import { imageOf, paintStatus, timeOf } from "../relay/describe-event.ts";
import { pastTime, wholeNumber } from "../terminal/arguments.ts";
import { Output } from "../terminal/output.ts";
import { alignColumns } from "../terminal/table.ts";
import { withDeliveryFilters, type DeliveryFilterOptions } from "./event-filters.ts";

interface ListOptions extends RelayOptions, DeliveryFilterOptions {
  readonly since?: number;
  readonly limit: number;
}

const MAX_LIMIT = 1000;

/** Adds `deliveries list`. */
export function addDeliveriesList(deliveries: Command): void {
  withDeliveryFilters(
    withRelayOptions(deliveries.command("list").description("list the deliveries of the latest events")),
  )
    .option("--since <time>", "only of events since then: a time, or a duration before now, as in 2h", pastTime)
    .option("--limit <number>", "how many", wholeNumber(1, MAX_LIMIT), 20)
    .action(list);
}

async function list(options: ListOptions, command: Command): Promise<void> {
  const { url: _, local: __, since, limit, ...filters } = options;
  const query = { ...filters, ...(since !== undefined && { from: since }) };
  const deliveries = await new RelayClient(connectionOf(options)).deliveries(query, limit);
  Output.of(command).result(
    { deliveries },
    ({ deliveries }) => (deliveries.length === 0 ? "no deliveries" : alignColumns(deliveries.map(rowOf))),
    ({ deliveries }) => deliveries.map(({ id }) => id),
  );
}

function rowOf(delivery: DeliveryPage["deliveries"][number]): string[] {
  const { id, receivedAt, target, status, attempts, reason } = delivery;
  const tries = attempts === 1 ? "1 attempt" : `${attempts} attempts`;
  return [timeOf(receivedAt), imageOf(delivery), target, paintStatus(status), tries, id, reason ?? ""];
}
