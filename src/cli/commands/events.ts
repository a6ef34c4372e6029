import type { Command } from "commander";
import { MAX_REJECTIONS, type EventQuery } from "../../core/api/query.ts";
import { withEventFilters } from "./event-filters.ts";
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

interface RejectedOptions extends RelayOptions {
  readonly token?: string;
  readonly limit: number;
}

const MAX_LIMIT = 100;

/** Adds `events list`, `show`, `tail`, `rejected` and `delete`. */
export function addEvents(program: Command): void {
  const events = program.command("events").description("list, show, follow and delete events");
  withEventFilters(withRelayOptions(events.command("list").description("list the latest events")))
    .option("--since <time>", "only received since then: a time, or a duration before now, as in 2h", pastTime)
    .option("--limit <number>", "how many", wholeNumber(1, MAX_LIMIT), 20)
    .option("--alerts", "include alerts")
    .action(list);
  withRelayOptions(events.command("show").description("show an event, its deliveries and their attempts"))
    .argument("<id>", "as in evt_...")
    .option("--repository <name>", "its repository: reads the newest state there, a second before it reaches the list")
    .action(show);
  withRelayOptions(events.command("tail").description("print pushes as they arrive and end"))
    .option("--repository <name>", "only events of this repository")
    .option("--limit <number>", "the number of recent events to begin with", wholeNumber(1, MAX_LIMIT), 10)
    .action(tail);
  withRelayOptions(events.command("rejected").description("list the latest refused requests"))
    .option("--token <label>", "only of this token, see `hubrelay token list`")
    .option("--limit <number>", "how many", wholeNumber(1, MAX_REJECTIONS), 20)
    .action(rejected);
  addEventsDelete(events);
}

async function list(options: ListOptions, command: Command): Promise<void> {
  const { url: _, local: __, since, alerts, ...query } = options;
  const client = new RelayClient(connectionOf(options));
  const events = await client.allEvents({
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
    const hint = "run `hubrelay events list` to see all events; a new one takes a second or two to appear";
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

async function rejected({ limit, token, ...options }: RejectedOptions, command: Command): Promise<void> {
  const query = { limit, ...(token !== undefined && { token }) };
  const latest = await new RelayClient(connectionOf(options)).rejected(query);
  Output.of(command).result({ rejected: latest }, ({ rejected: shown }) => {
    return shown.length === 0 ? "no request was rejected" : shown.map(describeRejection).join("\n");
  });
}
