import { Option, type Command } from "commander";
import { DeliveryStatus, EventStatus, type DeliveryQuery, type EventFilters } from "../../core/api/query.ts";

/** The options that choose events, as the API's parameters. */
export type EventFilterOptions = Pick<
  EventFilters,
  "repository" | "tag" | "pusher" | "status" | "target" | "rule" | "q"
>;

/** The same options of a command about deliveries. */
export type DeliveryFilterOptions = Pick<DeliveryQuery, keyof EventFilterOptions>;

/** Adds the options that choose events by what they are of. Their names are those of the API's parameters. */
export function withEventFilters(command: Command): Command {
  return withFilters(command, "only with this status", EventStatus.options);
}

/** Adds the same options to a command about deliveries, whose status is the delivery's. */
export function withDeliveryFilters(command: Command): Command {
  return withFilters(command, "only deliveries with this status", DeliveryStatus.options);
}

function withFilters(command: Command, status: string, statuses: readonly string[]): Command {
  return command
    .option("--repository <name>", "only events of this repository; `*` stands for any characters, as in all names")
    .option("--tag <tag>", "only with this tag")
    .option("--pusher <name>", "only pushed by this user")
    .addOption(new Option("--status <status>", status).choices(statuses))
    .option("--target <name>", "only with a delivery to this target")
    .option("--rule <name>", "only matched by this rule")
    .option("-q, --q <text>", "only found by this search, as in 'acme/* status:failed since:2h'");
}
