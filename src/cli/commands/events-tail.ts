import type { Command } from "commander";
import { RelayClient } from "../relay/client.ts";
import { connectionOf, withRelayOptions, type RelayOptions } from "../relay/connection.ts";
import { rowOf } from "../relay/describe-event.ts";
import { follow } from "../relay/follow.ts";
import { wholeNumber } from "../terminal/arguments.ts";
import { Output } from "../terminal/output.ts";
import { withEventFilters, type EventFilterOptions } from "./event-filters.ts";

interface TailOptions extends RelayOptions, EventFilterOptions {
  readonly limit: number;
}

/** Adds `events tail`. */
export function addEventsTail(events: Command): void {
  withEventFilters(withRelayOptions(events.command("tail").description("print pushes as they arrive and end")))
    .option("--limit <number>", "the number of recent events to begin with", wholeNumber(1, 100), 10)
    .action(tail);
}

async function tail(options: TailOptions, command: Command): Promise<void> {
  const { url: _, local: __, limit, ...query } = options;
  const connection = connectionOf(options);
  const output = Output.of(command);
  const onTrouble = (text: string): void => output.aside(text);
  const client = new RelayClient(connection);
  for await (const event of follow({ connection, client, query, limit, onTrouble })) {
    output.line(
      event,
      (shown) => rowOf(shown).join("  "),
      ({ id }) => id,
    );
  }
}
