import type { Command } from "commander";
import { RelayClient } from "../relay/client.ts";
import { connectionOf, withRelayOptions, type RelayOptions } from "../relay/connection.ts";
import { describeEvent, rowOf } from "../relay/describe-event.ts";
import { follow } from "../relay/follow.ts";
import { wholeNumber } from "../terminal/arguments.ts";
import { Output } from "../terminal/output.ts";
import { alignColumns } from "../terminal/table.ts";

interface EventOptions extends RelayOptions {
  readonly repository?: string;
}

interface ListOptions extends EventOptions {
  readonly limit: number;
  readonly alerts?: true;
}

interface TailOptions extends EventOptions {
  readonly limit: number;
  readonly interval: number;
}

const MAX_LIMIT = 100;

/** `events list`, `events show` and `events tail`: what became of pushes. */
export function addEvents(program: Command): void {
  const events = program.command("events").description("see what became of pushes");
  withRelayOptions(events.command("list").description("list the latest events"))
    .option("--repository <name>", "of this repository only (default: of all)")
    .option("--limit <number>", "how many", wholeNumber(1, MAX_LIMIT), 20)
    .option("--alerts", "list alerts too")
    .action(list);
  withRelayOptions(events.command("show").description("show an event, its deliveries and their attempts"))
    .argument("<id>", "as in evt_...")
    .option("--repository <name>", "where it is (default: all are searched)")
    .action(show);
  withRelayOptions(events.command("tail").description("print events as they come and as their deliveries end"))
    .option("--repository <name>", "of this repository only, which spares requests (default: of all)")
    .option("--limit <number>", "how many events to look back at", wholeNumber(1, MAX_LIMIT), 10)
    .option("--interval <seconds>", "time between two looks", wholeNumber(1, 3600), 1)
    .action(tail);
}

async function list({ repository, limit, alerts, ...options }: ListOptions, command: Command): Promise<void> {
  const type = alerts === true ? "all" : "push";
  const events = await new RelayClient(connectionOf(options)).latest(repository, limit, type);
  Output.of(command).result({ events }, () => (events.length === 0 ? "no events" : alignColumns(events.map(rowOf))));
}

async function show(id: string, { repository, ...options }: EventOptions, command: Command): Promise<void> {
  const record = await new RelayClient(connectionOf(options)).find(id, repository);
  Output.of(command).result(record, () => describeEvent(record));
}

async function tail({ repository, limit, interval, ...options }: TailOptions, command: Command): Promise<void> {
  const client = new RelayClient(connectionOf(options));
  const output = Output.of(command);
  for await (const record of follow(client, repository, limit, interval * 1000)) {
    output.line(record, () => rowOf(record).join("  "));
  }
}
