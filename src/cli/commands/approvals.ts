import type { Command } from "commander";
import type { Approvals, AwaitedApproval } from "../../core/api/approvals.ts";
import { RelayClient } from "../relay/client.ts";
import { connectionOf, withRelayOptions, type RelayOptions } from "../relay/connection.ts";
import { describeAction } from "../relay/describe-action.ts";
import { timeOf } from "../relay/describe-event.ts";
import { Output } from "../terminal/output.ts";
import { alignColumns } from "../terminal/table.ts";
import { addDecisions } from "./deliveries.ts";

/** Decisions that the list shows below what waits. */
const SHOWN_DECISIONS = 10;

/** Adds `approvals list`, `approve` and `reject`. */
export function addApprovals(program: Command): void {
  const approvals = program.command("approvals").description("list, approve and reject deliveries that wait for it");
  withRelayOptions(approvals.command("list").description("list what waits for an approval, and the last decisions"))
    .option("--target <name>", "only of this target")
    .action(list);
  addDecisions(approvals);
}

type ListOptions = RelayOptions & { readonly target?: string };

async function list({ target, ...options }: ListOptions, command: Command): Promise<void> {
  const approvals = await new RelayClient(connectionOf(options)).approvals(target);
  Output.of(command).result(approvals, textOf, ({ waiting }) => waiting.map(({ delivery }) => delivery));
}

function textOf({ waiting, decided }: Approvals): string {
  const open = waiting.length === 0 ? "nothing waits for an approval" : alignColumns(waiting.map(rowOf));
  const last = decided.slice(0, SHOWN_DECISIONS);
  return last.length === 0 ? open : `${open}\n\nlast decisions:\n${alignColumns(last.map(describeAction))}`;
}

function rowOf({ delivery, target, repository, tag, pusher, receivedAt, others }: AwaitedApproval): string[] {
  const image = tag === undefined ? repository : `${repository}:${tag}`;
  return [
    timeOf(receivedAt),
    delivery,
    `${image} to ${target}`,
    pusher === undefined ? "" : `by ${pusher}`,
    others.map((other) => `${other.target} ${other.status}`).join(", "),
  ];
}
