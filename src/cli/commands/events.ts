import type { Command } from "commander";
import { MAX_REJECTIONS } from "../../core/api/relay-query.ts";
import { withEventFilters, type EventFilterOptions } from "./event-filters.ts";
import { addEventsDelete } from "./events-delete.ts";
import { addEventsRedeliver } from "./events-redeliver.ts";
import { addEventsTail } from "./events-tail.ts";
import { RelayClient } from "../relay/client.ts";
import { connectionOf, withRelayOptions, type RelayOptions } from "../relay/connection.ts";
import { describeEvent, rowOf } from "../relay/describe-event.ts";
import { describeRejection } from "../relay/describe-rejection.ts";
import { pastTime, wholeNumber } from "../terminal/arguments.ts";
import { refusal } from "../terminal/exit.ts";
import { Output } from "../terminal/output.ts";
import { alignColumns } from "../terminal/table.ts";

interface EventOptions extends RelayOptions {
  readonly repository?: string;
}

interface ListOptions extends RelayOptions, EventFilterOptions {
  readonly since?: number;
  readonly limit: number;
  readonly alerts?: true;
}

interface RejectedOptions extends RelayOptions {
  readonly token?: string;
  readonly limit: number;
}

const MAX_LIMIT = 100;

/** Adds `events list`, `show`, `tail`, `rejected`, `redeliver` and `delete`. */
export function addEvents(program: Command): void {
  const events = program.command("events").description("list, show, follow, redeliver and delete events");
  withEventFilters(withRelayOptions(events.command("list").description("list the latest events")))
    .option("--since <time>", "only received since then: a time, or a duration before now, as in 2h", pastTime)
    .option("--limit <number>", "how many", wholeNumber(1, MAX_LIMIT), 20)
    .option("--alerts", "include alerts")
    .action(list);
  withRelayOptions(events.command("show").description("show an event, its deliveries and their attempts"))
    .argument("<id>", "as in evt_...")
    .option("--repository <name>", "its repository: reads the newest state there, a second before it reaches the list")
    .action(show);
  addEventsTail(events);
  withRelayOptions(events.command("rejected").description("list the latest refused requests"))
    .option("--token <label>", "only of this token, see `hubrelay token list`")
    .option("--limit <number>", "how many", wholeNumber(1, MAX_REJECTIONS), 20)
    .action(rejected);
  addEventsRedeliver(events);
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
  Output.of(command).result(
    { events },
    ({ events }) => (events.length === 0 ? "no events" : alignColumns(events.map(rowOf))),
    ({ events }) => events.map(({ id }) => id),
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

async function rejected({ limit, token, ...options }: RejectedOptions, command: Command): Promise<void> {
  const query = { limit, ...(token !== undefined && { token }) };
  const latest = await new RelayClient(connectionOf(options)).rejected(query);
  Output.of(command).result({ rejected: latest }, ({ rejected: shown }) => {
    return shown.length === 0 ? "no request was rejected" : shown.map(describeRejection).join("\n");
  });
}
