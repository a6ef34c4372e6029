import { Option, type Command } from "commander";
import { EventStatus } from "../../core/api/query.ts";

/** Adds the options that choose events by what they are of. Their names are those of the API's parameters. */
export function withEventFilters(command: Command): Command {
  return command
    .option("--repository <name>", "only events of this repository; `*` stands for any characters, as in all names")
    .option("--tag <tag>", "only with this tag")
    .option("--pusher <name>", "only pushed by this user")
    .addOption(new Option("--status <status>", "only with this status").choices(EventStatus.options))
    .option("--target <name>", "only with a delivery to this target")
    .option("--rule <name>", "only matched by this rule")
    .option("-q, --q <text>", "only found by this search, as in 'acme/* status:failed since:2h'");
}
