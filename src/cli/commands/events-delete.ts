import type { Command } from "commander";
import type { Deletion, DeletionQuery } from "../../core/api/deletion.ts";
import { RelayClient } from "../relay/client.ts";
import { connectionOf, withRelayOptions, type RelayOptions } from "../relay/connection.ts";
import { pastTime } from "../terminal/arguments.ts";
import { refusal } from "../terminal/exit.ts";
import { failWhen, Output } from "../terminal/output.ts";

interface DeleteOptions extends RelayOptions, Pick<DeletionQuery, "token" | "repository" | "before" | "after"> {
  readonly dryRun?: true;
  readonly yes?: true;
}

/** Adds `events delete`, for events that came by a leaked URL or are too large to keep. */
export function addEventsDelete(events: Command): void {
  withRelayOptions(events.command("delete").description("delete events, and cancel their pending deliveries"))
    .option("--token <label>", "only events of this token, see `hubrelay token list`")
    .option("--repository <name>", "only events of this repository")
    .option(
      "--after <time>",
      "only events received then or later: a time, or a duration before now, as in 2h",
      pastTime,
    )
    .option("--before <time>", "only events received before then", pastTime)
    .option("--dry-run", "count the events, and delete none")
    .option("--yes", "delete the events")
    .action(deleteEvents);
}

async function deleteEvents({ dryRun, yes, ...options }: DeleteOptions, command: Command): Promise<void> {
  const { url: _, local: __, ...query } = options;
  if ([query.token, query.repository, query.before, query.after].every((value) => value === undefined)) {
    throw refusal("no events are named", "give --token, --repository, --after or --before");
  }
  const client = new RelayClient(connectionOf(options));
  const output = Output.of(command);
  if (dryRun === true || yes !== true) {
    const counted = await client.deleteEvents({ ...query, dryRun: "true" });
    if (dryRun !== true) throw refusal(`${counted.events} events would be deleted`, "add --yes to delete them");
    return output.result(counted, () => `${counted.events} events would be deleted.`);
  }
  const total = await deleteAll(client, query, (events) => output.aside(`${events} events deleted so far`));
  output.result(total, () => describe(total));
  if (total.failed > 0) output.aside(`${total.failed} events could not be reached: run the same command again`);
  failWhen(total.failed > 0);
}

/** Deletes page after page. Returns the sum of all pages. */
async function deleteAll(
  client: RelayClient,
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
      repositories: total.repositories + page.repositories,
      failed: total.failed + page.failed,
    };
  }
  return total;
}

function describe({ events, bytes, cancelled, repositories }: Deletion): string {
  return [
    `${events} events deleted, ${(bytes / 1_000_000).toFixed(1)} MB freed.`,
    `${cancelled} pending deliveries cancelled.`,
    `${repositories} repositories have no event left, and take no storage.`,
  ].join("\n");
}
