import type { Command } from "commander";
import { curlCommand } from "../../core/api/curl.ts";
import { describeSent } from "../relay/describe-attempt.ts";
import { RelayClient } from "../relay/client.ts";
import { connectionOf, withRelayOptions, type RelayOptions } from "../relay/connection.ts";
import { refusal, wrongUsage } from "../terminal/exit.ts";
import { Output } from "../terminal/output.ts";

type ShowOptions = RelayOptions & { readonly attempt?: string; readonly curl?: true };

/** Adds `deliveries show`. */
export function addDeliveriesShow(deliveries: Command): void {
  withRelayOptions(deliveries.command("show").description("show a delivery, with the exact request of an attempt"))
    .argument("<id>", "as in dlv_..., see `hubrelay events show`")
    .option("--attempt <number>", "which attempt (default: the last)")
    .option("--curl", "print the request as a command for curl")
    .action(show);
}

async function show(id: string, { attempt, curl, ...options }: ShowOptions, command: Command): Promise<void> {
  if (attempt !== undefined && !/^[1-9]\d{0,3}$/.test(attempt)) throw wrongUsage("--attempt: expected a number from 1");
  const relay = new RelayClient(connectionOf(options));
  const found = await relay.delivery(id);
  if (found === undefined) throw refusal(`there is no delivery ${id}`, "run `hubrelay events show <id>` to see them");
  const { delivery } = found;
  const number = attempt === undefined ? delivery.attempts.length : Number(attempt);
  const detail = number === 0 ? undefined : await relay.attempt(id, number);
  if (detail === undefined && (attempt !== undefined || curl === true)) {
    throw refusal(`${id} has no attempt ${number || 1}`, `it has ${delivery.attempts.length} so far`);
  }
  const output = Output.of(command);
  if (curl !== true || detail === undefined) {
    output.result({ ...found, ...detail }, ({ delivery }) => describeSent(delivery, detail));
    return;
  }
  const { request, reason } = detail;
  if (request === undefined) throw refusal(`the request cannot be shown: ${reason}`);
  if (request.isBodyLeftOut === true)
    throw refusal("the body is too long to be searched for secrets, so it is not shown");
  const text = curlCommand(request);
  output.document({ curl: text }, text);
}
