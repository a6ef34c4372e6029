import { once } from "node:events";
import type { Command } from "commander";
import type { ExportPage, ExportQuery } from "../../core/api/history.ts";
import { stringifySafely } from "../../core/text/json.ts";
import { ExportFile } from "../history/export-file.ts";
import { BulkClient } from "../relay/bulk-client.ts";
import { connectionOf, withRelayOptions, type RelayOptions } from "../relay/connection.ts";
import { pastTime } from "../terminal/arguments.ts";
import { unreachable } from "../terminal/exit.ts";
import { Output } from "../terminal/output.ts";

interface ExportOptions extends RelayOptions {
  readonly output?: string;
  readonly after?: string;
  readonly repository?: string;
  readonly since?: number;
  readonly before?: number;
}

/** Adds `export`: events with their deliveries and attempts, as JSON lines. */
export function addExport(program: Command): void {
  withRelayOptions(program.command("export").description("print events and attempts as JSON lines"))
    .option("--output <file>", "append to a file; one that was begun is continued")
    .option("--after <cursor>", "continue after the `cursor` of a line")
    .option("--repository <name>", "only events of this repository")
    .option("--since <time>", "only received since then: a time, or a duration before now, as in 2h", pastTime)
    .option("--before <time>", "only received before then", pastTime)
    .action(exportEvents);
}

async function exportEvents(options: ExportOptions, command: Command): Promise<void> {
  const { output: path, after, repository, since, before } = options;
  const client = new BulkClient(connectionOf(options));
  const file = path === undefined ? undefined : ExportFile.open(path);
  const begun = after ?? file?.lastCursor();
  const query: ExportQuery = {
    ...(repository !== undefined && { repository }),
    ...(since !== undefined && { from: since }),
    ...(before !== undefined && { to: before }),
    ...(begun !== undefined && { cursor: begun }),
  };
  const output = Output.of(command);
  let count = 0;
  try {
    for await (const events of pagesOf(client, query)) {
      const lines = events.map((event) => `${stringifySafely(event)}\n`).join("");
      if (file === undefined) await writeOut(lines);
      else file.append(lines);
      count += events.length;
      if (path !== undefined) output.aside(`${count} events exported so far`);
    }
  } finally {
    file?.close();
  }
  output.aside(`${count} events exported${path === undefined ? "" : ` to ${path}`}`);
}

async function* pagesOf(client: BulkClient, query: ExportQuery): AsyncGenerator<ExportPage["events"]> {
  let { cursor } = query;
  do {
    const page = await client.exportPage({ ...query, ...(cursor !== undefined && { cursor }) });
    yield page.events;
    if (page.next === cursor && cursor !== undefined) throw unreachable("the relay answers the same page again");
    cursor = page.next;
  } while (cursor !== undefined);
}

/** Writes to standard output, and waits for a slow reader. */
async function writeOut(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, "drain");
}
