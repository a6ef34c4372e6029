import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import type { RedeliveryCount, RedeliveryProgress } from "../../core/api/delivery.ts";
import { BulkClient } from "../relay/bulk-client.ts";
import { connectionOf, withRelayOptions, type RelayOptions } from "../relay/connection.ts";
import { pastTime } from "../terminal/arguments.ts";
import { refusal } from "../terminal/exit.ts";
import { failWhen, Output } from "../terminal/output.ts";
import { withEventFilters, type EventFilterOptions } from "./event-filters.ts";

interface RedeliverOptions extends RelayOptions, EventFilterOptions {
  readonly since?: number;
  readonly before?: number;
  readonly to?: string;
  readonly dryRun?: true;
  readonly yes?: true;
}

const POLL_MS = 1000;

/** Adds `events redeliver`, for after an outage of a target. */
export function addEventsRedeliver(events: Command): void {
  const description = "deliver again what failed of the events that meet all conditions";
  withEventFilters(withRelayOptions(events.command("redeliver").description(description)))
    .option("--since <time>", "only received since then: a time, or a duration before now, as in 2h", pastTime)
    .option("--before <time>", "only received before then", pastTime)
    .option("--to <target>", "deliver the events to this target instead, unless they went there already")
    .option("--dry-run", "count the deliveries by target, and make none")
    .option("--yes", "make the deliveries")
    .action(redeliver);
}

async function redeliver(options: RedeliverOptions, command: Command): Promise<void> {
  const { url: _, local: __, since, before, to, dryRun, yes, ...conditions } = options;
  const filter = {
    ...conditions,
    ...(since !== undefined && { from: since }),
    ...(before !== undefined && { to: before }),
  };
  if (Object.keys(filter).length === 0) {
    throw refusal("no events are named", "give a condition, such as --target, --repository or --since");
  }
  const body = { filter, ...(to !== undefined && { target: to }) };
  const client = new BulkClient(connectionOf(options));
  const output = Output.of(command);
  const preview = await client.countRedelivery(body);
  const textOf = (shown: RedeliveryCount): string => `${to === undefined ? "" : "at most "}${previewText(shown)}`;
  if (dryRun === true || preview.deliveries === 0) return output.result(preview, (shown) => `${textOf(shown)}.`);
  if (yes !== true) throw refusal(textOf(preview), "add --yes to make them");
  const ended = await redeliverAll(client, body, ({ done, count }) =>
    output.aside(`${done} of ${count} events processed`),
  );
  output.result(ended, describe);
  failWhen(ended.failed > 0);
}

/** Starts a redelivery, and returns its progress at the end. */
async function redeliverAll(
  client: BulkClient,
  body: Parameters<BulkClient["startRedelivery"]>[0],
  onProgress: (progress: RedeliveryProgress) => void,
): Promise<RedeliveryProgress> {
  let progress = await client.startRedelivery(body);
  while (progress.done < progress.count) {
    onProgress(progress);
    await sleep(POLL_MS);
    const next = await client.redelivery(progress.id);
    if (next === undefined) throw refusal(`the relay does not know the redelivery ${progress.id} any more`);
    progress = next;
  }
  return progress;
}

function previewText({ count, deliveries, targets, isLowerBound }: RedeliveryCount): string {
  const more = isLowerBound === true ? "+" : "";
  const byTarget = targets.map((target) => `${target.name} ${target.count}`).join(", ");
  const total = `${deliveries}${more} deliveries of ${count}${more} events would be made`;
  return byTarget === "" ? total : `${total}: ${byTarget}`;
}

function describe({ count, failed, isLowerBound }: RedeliveryProgress): string {
  const more = isLowerBound === true ? ` There may be more: run the same command again.` : "";
  const lost = failed === 0 ? "" : ` ${failed} could not be reached: run the same command again.`;
  return `${count} events processed; their deliveries are on their way.${lost}${more}`;
}
