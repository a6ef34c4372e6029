import type { Command } from "commander";
import type { Deletion, DeletionQuery } from "../../core/api/deletion.ts";
import { RelayClient } from "../relay/client.ts";
import { connectionOf, withRelayOptions, type RelayOptions } from "../relay/connection.ts";
import { pastTime } from "../terminal/arguments.ts";
import { refusal } from "../terminal/exit.ts";
import { Output } from "../terminal/output.ts";

interface DeleteOptions extends RelayOptions, Pick<DeletionQuery, "token" | "repository" | "before" | "after"> {
  readonly dryRun?: true;
  readonly yes?: true;
}

/** `events delete`: events that a leaked URL was used for, or that are too large to keep. */
export function addEventsDelete(events: Command): void {
  withRelayOptions(events.command("delete").description("delete events, and cancel what is pending of them"))
    .option("--token <label>", "that came with this token, see `hubrelay token list`")
    .option("--repository <name>", "of this repository")
    .option("--after <time>", "received then or later: a time, or how long ago, as in 2h", pastTime)
    .option("--before <time>", "received before then", pastTime)
    .option("--dry-run", "say how many there are, and delete none")
    .option("--yes", "delete them")
    .action(deleteEvents);
}

async function deleteEvents({ dryRun, yes, ...options }: DeleteOptions, command: Command): Promise<void> {
  const { url: _, local: __, ...query } = options;
  if ([query.token, query.repository, query.before, query.after].every((value) => value === undefined)) {
    throw refusal("nothing says which events", "give --token, --repository, --after or --before");
  }
  const client = new RelayClient(connectionOf(options));
  const output = Output.of(command);
  if (dryRun === true || yes !== true) {
    const counted = await client.deleteEvents({ ...query, dryRun: "true" });
    output.result(counted, () => `${counted.events} events would be deleted.`);
    if (dryRun !== true) throw refusal("no event was deleted", "add --yes to delete them");
    return;
  }
  const total = await deleteAll(client, query, (events) => output.aside(`${events} events deleted so far`));
  output.result(total, () => describe(total));
  if (total.failed > 0) throw refusal(`${total.failed} events could not be reached`, "run the same command again");
}

/** Deletes page after page; gives the sum of all pages. */
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
