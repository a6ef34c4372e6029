import { Option, type Command } from "commander";
import { AuditAction, type AuditQuery } from "../../core/api/audit.ts";
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

/** `audit`: who did what. */
export function addAudit(program: Command): void {
  withRelayOptions(program.command("audit").description("list who did what, the latest first"))
    .addOption(new Option("--action <action>", "of this kind").choices(AuditAction.options))
    .option("--by <label>", "by this operator; link for links, secrets for changes of secrets")
    .option("--repository <name>", "to this repository")
    .option("--event <id>", "to this event")
    .option("--delivery <id>", "to this delivery")
    .option("--target <name>", "to this target")
    .option("--since <time>", "since then: a time, or how long ago, as in 2h", pastTime)
    .option("--limit <number>", "how many", wholeNumber(1, MAX_LIMIT), 20)
    .action(audit);
}

async function audit({ url, local, since, ...query }: AuditOptions, command: Command): Promise<void> {
  const client = new RelayClient(connectionOf({ ...(url !== undefined && { url }), ...(local && { local }) }));
  const { entries } = await client.audit({ ...query, ...(since !== undefined && { from: since }) });
  Output.of(command).result({ entries }, ({ entries }) => {
    return entries.length === 0 ? "no actions" : alignColumns(entries.map(describeAction));
  });
}
