import type { Command } from "commander";
import { DEV_VARS, readDevVars } from "../secrets/dev-vars.ts";
import { wrongUsage } from "../terminal/exit.ts";

/** Which relay a command talks to. */
export interface RelayOptions {
  readonly url?: string;
  readonly local?: boolean;
}

/** Where a relay is. */
export interface Connection {
  /** Without a slash at its end. */
  readonly origin: string;
  readonly adminToken: string;
}

/** Where `npm start` and `wrangler dev` listen. */
export const LOCAL_ORIGIN = "http://127.0.0.1:8787";

/** Adds the options that choose a relay. */
export function withRelayOptions(command: Command): Command {
  return command
    .option("--url <url>", "the relay's origin (default: HUBRELAY_URL)")
    .option("--local", `the relay that \`npm start\` runs in this directory, with the secrets in ${DEV_VARS}`);
}

/** The relay that the options choose, with the operator's token for it. */
export function connectionOf(options: RelayOptions): Connection {
  const adminToken = secretOf("ADMIN_TOKEN", options);
  if (adminToken) return { origin: originOf(options), adminToken };
  throw wrongUsage(
    options.local === true ? `there is no ADMIN_TOKEN in ${DEV_VARS}` : "ADMIN_TOKEN is not set",
    options.local === true
      ? "`hubrelay init --local` creates it; run this where the file is"
      : "set it in the environment: export ADMIN_TOKEN=...; with --local it comes from .dev.vars",
  );
}

/** The relay's origin, checked. */
export function originOf({ url, local }: RelayOptions): string {
  const text = url ?? (local === true ? LOCAL_ORIGIN : process.env["HUBRELAY_URL"]);
  if (!text) throw wrongUsage("no relay was given", "name it with --url or HUBRELAY_URL, or say --local");
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) {
    throw wrongUsage(`${text} is no URL of a relay: expected one as in https://hubrelay.example.workers.dev`);
  }
  return new URL(text).origin;
}

/** A secret: with `--local` from .dev.vars, otherwise from the environment. */
export function secretOf(name: string, { local }: RelayOptions): string | undefined {
  return (local === true ? readDevVars()[name] : undefined) ?? process.env[name];
}
