import type { Command } from "commander";
import { RelayClient } from "../relay/client.ts";
import { connectionOf, withRelayOptions, type RelayOptions } from "../relay/connection.ts";
import { confirm } from "../terminal/ask.ts";
import { refusal } from "../terminal/exit.ts";
import { Output } from "../terminal/output.ts";

/** `links rotate`: revokes the links that let their holder approve a delivery or report its result. */
export function addLinks(program: Command): void {
  const links = program.command("links").description("the links that approve deliveries or report results");
  withRelayOptions(
    links.command("rotate").description("replace the key of links, and so revoke every one that was made"),
  )
    .option("-y, --yes", "do not ask")
    .action(rotate);
}

async function rotate(options: RelayOptions & { readonly yes?: boolean }, command: Command): Promise<void> {
  const connection = connectionOf(options);
  const question = `Revoke every link of ${connection.origin} to approve a delivery or to report its result?`;
  if (options.yes !== true && !(await confirm(question))) throw refusal("nothing was changed");
  const rotated = await new RelayClient(connection).rotateLinks();
  Output.of(command).result(rotated, ({ keyId }) => {
    return `links have the key ${keyId} now; earlier ones are refused within ten seconds`;
  });
}
