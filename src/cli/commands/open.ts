import type { Command } from "commander";
import { eventIdOfDelivery } from "../../core/delivery/delivery.ts";
import { dayOfEventId } from "../../core/event/event-id.ts";
import { originOf, withRelayOptions, type RelayOptions } from "../relay/connection.ts";
import { openInBrowser } from "../terminal/browser.ts";
import { wrongUsage } from "../terminal/exit.ts";
import { failWhen, Output } from "../terminal/output.ts";

type OpenOptions = RelayOptions & { readonly browser: boolean };

/** Adds `open`: an event's page of the dashboard in the browser. */
export function addOpen(program: Command): void {
  withRelayOptions(program.command("open").description("open the dashboard, or an event in it, in the browser"))
    .argument("[id]", "an event or a delivery, as in evt_... or dlv_...")
    .option("--no-browser", "only print the address")
    .action(openPage);
}

async function openPage(id: string | undefined, options: OpenOptions, command: Command): Promise<void> {
  const url = `${originOf(options)}${pathOf(id)}`;
  const isOpened = options.browser && (await openInBrowser(url));
  const advice = "no browser could be started on this machine: open the address in another one";
  // Printed in any case: over SSH the browser is on another machine.
  Output.of(command).result({ url, opened: isOpened }, (shown) =>
    isOpened || !options.browser ? shown.url : `${shown.url}\n${advice}`,
  );
  failWhen(options.browser && !isOpened);
}

function pathOf(id: string | undefined): string {
  if (id === undefined) return "/";
  const event = eventIdOfDelivery(id) ?? id;
  if (dayOfEventId(event) !== undefined) return `/events/${event}`;
  throw wrongUsage(`${id} is not the id of an event or a delivery: expected one as in evt_... or dlv_..._1`);
}
