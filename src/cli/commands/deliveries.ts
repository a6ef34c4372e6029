import type { Command } from "commander";
import { eventIdOfDelivery } from "../../core/delivery/delivery.ts";
import { addDeliveriesList } from "./deliveries-list.ts";
import { addDeliveriesShow } from "./deliveries-show.ts";
import { RelayClient } from "../relay/client.ts";
import { connectionOf, withRelayOptions, type RelayOptions } from "../relay/connection.ts";
import { refusal, wrongUsage } from "../terminal/exit.ts";
import { Output } from "../terminal/output.ts";

/** Adds `deliveries list`, `show`, `redeliver`, `approve` and `reject`. */
export function addDeliveries(program: Command): void {
  const deliveries = program.command("deliveries").description("list, show, redeliver, approve or reject deliveries");
  addDeliveriesList(deliveries);
  addDeliveriesShow(deliveries);
  withRelayOptions(deliveries.command("redeliver").description("redeliver now, as a new delivery"))
    .argument("<id>", "as in dlv_..., see `hubrelay events show`")
    .option("--repository <name>", "the repository of its event (default: found by the id)")
    .action(redeliver);
  addDecisions(deliveries);
}

/** Adds `approve` and `reject`. */
export function addDecisions(parent: Command): void {
  for (const decision of ["approve", "reject"] as const) {
    const effect =
      decision === "approve"
        ? "approve a delivery that waits for approval"
        : "reject a delivery that waits for approval; it fails";
    withRelayOptions(parent.command(decision).description(effect))
      .argument("<id>", "as in dlv_..., see `hubrelay approvals list`")
      .option("--by <name>", "who decides, for the audit trail")
      .action((id: string, options: DecideOptions, command: Command) => decide(decision, id, options, command));
  }
}

type DecideOptions = RelayOptions & { readonly by?: string };

async function decide(
  decision: "approve" | "reject",
  id: string,
  { by, ...options }: DecideOptions,
  command: Command,
): Promise<void> {
  const delivery = await new RelayClient(connectionOf(options)).decide(id, decision, by);
  Output.of(command).result({ delivery }, ({ delivery }) => `${delivery.id} to ${delivery.target}: ${delivery.status}`);
}

async function redeliver(
  id: string,
  { repository, ...options }: RelayOptions & { readonly repository?: string },
  command: Command,
): Promise<void> {
  const eventId = eventIdOfDelivery(id);
  if (eventId === undefined) throw wrongUsage(`${id} is not the id of a delivery: expected one as in dlv_..._1`);
  const delivery = await new RelayClient(connectionOf(options)).redeliver(id, repository);
  if (delivery === undefined) {
    throw refusal(`there is no delivery ${id}${repository === undefined ? "" : ` in ${repository}`}`);
  }
  Output.of(command).result({ event: eventId, delivery }, ({ delivery }) => {
    return `${delivery.id} to ${delivery.target} is on its way: hubrelay events show ${eventId}`;
  });
}
