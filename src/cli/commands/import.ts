import type { Command } from "commander";
import type { ImportResult } from "../../core/api/history.ts";
import { readGroups } from "../history/import-file.ts";
import { BulkClient } from "../relay/bulk-client.ts";
import { connectionOf, withRelayOptions, type RelayOptions } from "../relay/connection.ts";
import { Output } from "../terminal/output.ts";

interface ImportOptions extends RelayOptions {
  readonly dryRun?: true;
}

/** Adds `import`: exported events become history of another relay. */
export function addImport(program: Command): void {
  withRelayOptions(program.command("import").description("store exported events; delivers nothing"))
    .argument("<file>", "as `hubrelay export --output` writes it")
    .option("--dry-run", "check the file, and import nothing")
    .action(importEvents);
}

async function importEvents(path: string, options: ImportOptions, command: Command): Promise<void> {
  const output = Output.of(command);
  // Before anything is sent, so that a mistake on the last line leaves the relay as it is.
  let events = 0;
  for await (const group of readGroups(path)) events += group.length;
  if (options.dryRun === true) return output.result({ events }, () => `${events} events are valid.`);
  const client = new BulkClient(connectionOf(options));
  let total: ImportResult = { imported: 0, known: 0, expired: 0 };
  for await (const group of readGroups(path)) {
    const { imported, known, expired } = await client.importEvents(group);
    total = {
      imported: total.imported + imported,
      known: total.known + known,
      expired: total.expired + expired,
    };
    output.aside(`${total.imported + total.known + total.expired} of ${events} events`);
  }
  output.result(total, ({ imported, known, expired }) =>
    [
      `${imported} events imported.`,
      ...(known === 0 ? [] : [`${known} were there already.`]),
      ...(expired === 0 ? [] : [`${expired} are older than RETENTION_DAYS of this relay, and left out.`]),
    ].join("\n"),
  );
}
