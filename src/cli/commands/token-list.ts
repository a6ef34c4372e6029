import type { Command } from "commander";
import { RelayClient } from "../relay/client.ts";
import { connectionOf, withRelayOptions, type RelayOptions } from "../relay/connection.ts";
import { Output } from "../terminal/output.ts";
import { alignColumns } from "../terminal/table.ts";

/** `token list`: the labels of the tokens that a relay takes, and what they are for. */
export function addTokenList(token: Command): void {
  withRelayOptions(
    token.command("list").description("the tokens that a relay takes: their labels, and what they are for"),
  ).action(list);
}

async function list(options: RelayOptions, command: Command): Promise<void> {
  const tokens = await new RelayClient(connectionOf(options)).tokens();
  Output.of(command).result({ tokens }, () =>
    alignColumns(tokens.map(({ label, patterns }) => [label, patterns.join(", ") || "every repository"])),
  );
}
