import { Option, type Command } from "commander";
import { EventStatus, type EventQuery } from "../../core/api/query.ts";
import { addEventsDelete } from "./events-delete.ts";
import { RelayClient } from "../relay/client.ts";
import { connectionOf, withRelayOptions, type RelayOptions } from "../relay/connection.ts";
import { describeEvent, rowOf } from "../relay/describe-event.ts";
import { describeRejection } from "../relay/describe-rejection.ts";
import { follow } from "../relay/follow.ts";
import { pastTime, wholeNumber } from "../terminal/arguments.ts";
import { refusal } from "../terminal/exit.ts";
import { Output } from "../terminal/output.ts";
import { alignColumns } from "../terminal/table.ts";

interface EventOptions extends RelayOptions {
  readonly repository?: string;
}

interface LimitOptions extends EventOptions {
  readonly limit: number;
  readonly alerts?: true;
}

interface ListOptions extends LimitOptions, Pick<EventQuery, "tag" | "pusher" | "status" | "target" | "rule" | "q"> {
  readonly since?: number;
}

const MAX_LIMIT = 100;

/** `events list`, `show`, `tail`, `rejected` and `delete`: what became of pushes. */
export function addEvents(program: Command): void {
  const events = program.command("events").description("see what became of pushes");
  withRelayOptions(events.command("list").description("list the latest events"))
    .option("--repository <name>", "of this repository only (default: of all)")
    .option("--tag <tag>", "with this tag")
    .option("--pusher <name>", "pushed by this user")
    .addOption(new Option("--status <status>", "that stand so").choices(EventStatus.options))
    .option("--target <name>", "that go to this target")
    .option("--rule <name>", "that this rule matched")
    .option("-q, --q <text>", "with this text anywhere in the summary")
    .option("--since <time>", "received since then: a time, or how long ago, as in 2h", pastTime)
    .option("--limit <number>", "how many", wholeNumber(1, MAX_LIMIT), 20)
    .option("--alerts", "list alerts too")
    .action(list);
  withRelayOptions(events.command("show").description("show an event, its deliveries and their attempts"))
    .argument("<id>", "as in evt_...")
    .option("--repository <name>", "where it is: asks there, a second ahead of what all else is known by")
    .action(show);
  withRelayOptions(events.command("tail").description("print events as they come and as their deliveries end"))
    .option("--repository <name>", "of this repository only (default: of all)")
    .option("--limit <number>", "how many events to begin with", wholeNumber(1, MAX_LIMIT), 10)
    .action(tail);
  withRelayOptions(
    events.command("rejected").description("list the latest requests to the webhook URL that were turned away"),
  )
    .option("--limit <number>", "how many", wholeNumber(1, MAX_LIMIT), 20)
    .action(rejected);
  addEventsDelete(events);
}

async function list(options: ListOptions, command: Command): Promise<void> {
  const { url: _, local: __, since, alerts, ...query } = options;
  const client = new RelayClient(connectionOf(options));
  const { events } = await client.events({
    ...query,
    ...(since !== undefined && { from: since }),
    ...(alerts === true && { type: "all" as const }),
  });
  Output.of(command).result({ events }, ({ events }) =>
    events.length === 0 ? "no events" : alignColumns(events.map(rowOf)),
  );
}

async function show(id: string, { repository, ...options }: EventOptions, command: Command): Promise<void> {
  const client = new RelayClient(connectionOf(options));
  const record = repository === undefined ? (await client.event(id))?.record : await client.eventOf(repository, id);
  if (record === undefined) {
    const hint = "`hubrelay events list` shows those that there are, a second or two after they came";
    throw refusal(`there is no event ${id}${repository === undefined ? "" : ` in ${repository}`}`, hint);
  }
  Output.of(command).result(record, describeEvent);
}

async function tail({ repository, limit, ...options }: LimitOptions, command: Command): Promise<void> {
  const connection = connectionOf(options);
  const output = Output.of(command);
  const onTrouble = (text: string): void => output.aside(text);
  const client = new RelayClient(connection);
  for await (const event of follow({ connection, client, repository, limit, onTrouble })) {
    output.line(event, (shown) => rowOf(shown).join("  "));
  }
}

async function rejected({ limit, ...options }: LimitOptions, command: Command): Promise<void> {
  const latest = (await new RelayClient(connectionOf(options)).rejected()).slice(0, limit);
  Output.of(command).result({ rejected: latest }, ({ rejected: shown }) => {
    return shown.length === 0 ? "no request was turned away" : shown.map(describeRejection).join("\n");
  });
}
