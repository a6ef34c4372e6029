import { Option, type Command } from "commander";
import type { Deletion } from "../../core/api/deletion.ts";
import type { DeletionQuery } from "../../core/api/query.ts";
import { BulkClient } from "../relay/bulk-client.ts";
import { connectionOf, withRelayOptions, type RelayOptions } from "../relay/connection.ts";
import { pastTime } from "../terminal/arguments.ts";
import { refusal } from "../terminal/exit.ts";
import { failWhen, Output } from "../terminal/output.ts";
import { withEventFilters } from "./event-filters.ts";

type Filters = Omit<DeletionQuery, "dryRun" | "open" | "cursor" | "from" | "to">;

interface DeleteOptions extends RelayOptions, Filters {
  readonly cancelPending?: true;
  readonly dryRun?: true;
  readonly yes?: true;
}

/** Adds `events delete`, for events that came by a leaked URL or are too large to keep. */
export function addEventsDelete(events: Command): void {
  const command = withRelayOptions(
    events.command("delete").description("delete the events that meet all conditions"),
  ).option("--token <label>", "only events of this token, see `hubrelay token list`");
  withEventFilters(command)
    .addOption(new Option("--type <type>", "only pushes, or only alerts").choices(["push", "alert"]))
    .option(
      "--after <time>",
      "only events received then or later: a time, or a duration before now, as in 2h",
      pastTime,
    )
    .option("--before <time>", "only events received before then", pastTime)
    .option("--cancel-pending", "also delete events that are held or have pending deliveries, which are cancelled")
    .option("--dry-run", "count the events, and delete none")
    .option("--yes", "delete the events")
    .action(deleteEvents);
}

async function deleteEvents(options: DeleteOptions, command: Command): Promise<void> {
  const { url: _, local: __, dryRun, yes, cancelPending, ...filters } = options;
  if (Object.keys(filters).length === 0) {
    throw refusal("no events are named", "give a condition, such as --token, --repository, --after or --before");
  }
  const query: DeletionQuery = { ...filters, ...(cancelPending === true && { open: "cancel" }) };
  const client = new BulkClient(connectionOf(options));
  const output = Output.of(command);
  if (dryRun === true || yes !== true) {
    const counted = await client.deleteEvents({ ...query, dryRun: "true" });
    const text = describeCount(counted, cancelPending === true);
    if (dryRun !== true) throw refusal(text, "add --yes to delete them");
    return output.result(counted, () => `${text}.`);
  }
  const total = await deleteAll(client, query, (events) => output.aside(`${events} events deleted so far`));
  output.result(total, () => describe(total));
  if (total.failed > 0) output.aside(`${total.failed} events could not be reached: run the same command again`);
  failWhen(total.failed > 0);
}

/** Deletes page after page. Returns the sum of all pages. */
async function deleteAll(
  client: BulkClient,
  query: DeletionQuery,
  onProgress: (events: number) => void,
): Promise<Deletion> {
  let total = await client.deleteEvents(query);
  for (let { next } = total; next !== undefined;) {
    onProgress(total.events);
    const page = await client.deleteEvents({ ...query, cursor: next });
    next = page.next;
    total = {
      dryRun: false,
      events: total.events + page.events,
      bytes: total.bytes + page.bytes,
      cancelled: total.cancelled + page.cancelled,
      open: total.open + page.open,
      repositories: total.repositories + page.repositories,
      failed: total.failed + page.failed,
    };
  }
  return total;
}

function describeCount({ events, open, isLowerBound }: Deletion, cancelsPending: boolean): string {
  const more = isLowerBound ? "+" : "";
  if (open === 0 || cancelsPending) return `${events}${more} events would be deleted`;
  return `${events - open}${more} events would be deleted, and ${keptText(open)}`;
}

function keptText(open: number): string {
  return `${open} that are held or have pending deliveries kept: --cancel-pending deletes them too`;
}

function describe({ events, bytes, cancelled, open, repositories }: Deletion): string {
  return [
    `${events} events deleted, ${(bytes / 1_000_000).toFixed(1)} MB freed.`,
    ...(open === 0 ? [] : [`${keptText(open)}.`]),
    `${cancelled} pending deliveries cancelled.`,
    `${repositories} repositories have no event left, and take no storage.`,
  ].join("\n");
}
