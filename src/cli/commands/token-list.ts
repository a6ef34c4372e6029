import type { Command } from "commander";
import type { TokenState } from "../../core/api/relay.ts";
import { RelayClient } from "../relay/client.ts";
import { connectionOf, withRelayOptions, type RelayOptions } from "../relay/connection.ts";
import { timeOf } from "../relay/describe-event.ts";
import { Output } from "../terminal/output.ts";
import { alignColumns } from "../terminal/table.ts";

/** Adds `token list`: the tokens with their scopes and their last use. */
export function addTokenList(token: Command): void {
  withRelayOptions(token.command("list").description("list tokens with their last use and repositories")).action(list);
}

async function list(options: RelayOptions, command: Command): Promise<void> {
  const tokens = await new RelayClient(connectionOf(options)).tokens();
  Output.of(command).result(
    { tokens },
    ({ tokens }) => (tokens.length === 0 ? "no tokens" : alignColumns(tokens.map(rowOf))),
    ({ tokens }) => tokens.map(({ label }) => label),
  );
}

function rowOf({ label, isLive, senders, patterns, lastUsedAt, rejected, repositories }: TokenState): string[] {
  const use = lastUsedAt === undefined ? "never used" : `last used ${timeOf(lastUsedAt)}`;
  const scope = `from ${senders.join(", ")} for ${patterns.length === 0 ? "all" : patterns.join(", ")}`;
  return [
    label,
    isLive ? `accepted ${scope}` : "no longer accepted",
    use,
    // A relay of an earlier version counts none.
    `${rejected ?? 0} rejected`,
    repositories.map(({ name }) => name).join(", "),
  ];
}
