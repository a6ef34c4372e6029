import type { Command } from "commander";
import { eventIdOfDelivery } from "../../core/delivery.ts";
import { RelayClient } from "../relay/client.ts";
import { connectionOf, withRelayOptions, type RelayOptions } from "../relay/connection.ts";
import { refusal, wrongUsage } from "../terminal/exit.ts";
import { Output } from "../terminal/output.ts";

/** `deliveries redeliver`: a fresh delivery of what was delivered before, or failed. */
export function addDeliveries(program: Command): void {
  const deliveries = program.command("deliveries").description("make deliveries again");
  withRelayOptions(deliveries.command("redeliver").description("make a delivery again, as a fresh one, now"))
    .argument("<id>", "as in dlv_..., see `hubrelay events show`")
    .option("--repository <name>", "where its event is (default: wherever it is)")
    .action(redeliver);
}

async function redeliver(
  id: string,
  { repository, ...options }: RelayOptions & { readonly repository?: string },
  command: Command,
): Promise<void> {
  const eventId = eventIdOfDelivery(id);
  if (eventId === undefined) throw wrongUsage(`${id} is no delivery's id: expected one as in dlv_..._1`);
  const delivery = await new RelayClient(connectionOf(options)).redeliver(id, repository);
  if (delivery === undefined) {
    throw refusal(`there is no delivery ${id}${repository === undefined ? "" : ` in ${repository}`}`);
  }
  Output.of(command).result({ event: eventId, delivery }, () => {
    return `${delivery.id} to ${delivery.target} is on its way: hubrelay events show ${eventId}`;
  });
}
