import { Option, type Command } from "commander";
import { AuditAction, type AuditQuery } from "../../core/api/relay-query.ts";
import { RelayClient } from "../relay/client.ts";
import { connectionOf, withRelayOptions, type RelayOptions } from "../relay/connection.ts";
import { describeAction } from "../relay/describe-action.ts";
import { pastTime, wholeNumber } from "../terminal/arguments.ts";
import { Output } from "../terminal/output.ts";
import { alignColumns } from "../terminal/table.ts";

const MAX_LIMIT = 100;

interface AuditOptions
  extends RelayOptions, Pick<AuditQuery, "action" | "by" | "repository" | "event" | "delivery" | "target"> {
  readonly since?: number;
  readonly limit: number;
}

/** Adds `audit`: the actions of operators. */
export function addAudit(program: Command): void {
  withRelayOptions(program.command("audit").description("list operators' actions"))
    .addOption(new Option("--action <action>", "only actions of this kind").choices(AuditAction.options))
    .option("--by <label>", "only of this operator; link stands for links, secrets for changes of secrets")
    .option("--repository <name>", "only on this repository")
    .option("--event <id>", "only on this event")
    .option("--delivery <id>", "only on this delivery")
    .option("--target <name>", "only on this target")
    .option("--since <time>", "only since then: a time, or a duration before now, as in 2h", pastTime)
    .option("--limit <number>", "the number of actions", wholeNumber(1, MAX_LIMIT), 20)
    .action(audit);
}

async function audit({ url, local, since, ...query }: AuditOptions, command: Command): Promise<void> {
  const client = new RelayClient(connectionOf({ ...(url !== undefined && { url }), ...(local && { local }) }));
  const { entries } = await client.audit({ ...query, ...(since !== undefined && { from: since }) });
  Output.of(command).result({ entries }, ({ entries }) => {
    return entries.length === 0 ? "no actions" : alignColumns(entries.map(describeAction));
  });
}
