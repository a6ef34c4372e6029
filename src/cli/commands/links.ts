import type { Command } from "commander";
import { RelayClient } from "../relay/client.ts";
import { connectionOf, withRelayOptions, type RelayOptions } from "../relay/connection.ts";
import { confirm } from "../terminal/ask.ts";
import { refusal } from "../terminal/exit.ts";
import { Output } from "../terminal/output.ts";

/** Adds `links rotate`: revokes the links that approve deliveries or report results. */
export function addLinks(program: Command): void {
  const links = program.command("links").description("the links that approve deliveries or report results");
  withRelayOptions(links.command("rotate").description("revoke all links by a new key"))
    .option("-y, --yes", "do not ask for confirmation")
    .action(rotate);
}

async function rotate(options: RelayOptions & { readonly yes?: boolean }, command: Command): Promise<void> {
  const connection = connectionOf(options);
  const question = `Revoke all links of ${connection.origin} that approve deliveries or report results?`;
  if (options.yes !== true && !(await confirm(question))) throw refusal("nothing was changed");
  const rotated = await new RelayClient(connection).rotateLinks();
  Output.of(command).result(rotated, ({ keyId }) => {
    return `links have the key ${keyId} now; the relay refuses older ones within ten seconds`;
  });
}
