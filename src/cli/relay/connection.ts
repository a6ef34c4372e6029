import type { Command } from "commander";
import { DEV_VARS, readDevVars } from "../secrets/dev-vars.ts";
import { wrongUsage } from "../terminal/exit.ts";

/** The options that choose a relay. */
export interface RelayOptions {
  readonly url?: string;
  readonly local?: boolean;
}

/** The origin of a relay, and the token of its operator. */
export interface Connection {
  /** Without a trailing slash. */
  readonly origin: string;
  readonly adminToken: string;
}

/** The origin on which `npm start` and `wrangler dev` listen by default. */
export const LOCAL_ORIGIN = "http://127.0.0.1:8787";

/** Adds the options that choose a relay. */
export function withRelayOptions(command: Command): Command {
  return command
    .option("--url <url>", "the relay's origin (default: HUBRELAY_URL)")
    .option("--local", `the relay that \`npm start\` runs in this directory, with the secrets in ${DEV_VARS}`);
}

/** Returns the chosen relay with the operator's token. Throws if the token is not set. */
export function connectionOf(options: RelayOptions): Connection {
  const adminToken = secretOf("ADMIN_TOKEN", options);
  if (adminToken) return { origin: originOf(options), adminToken };
  throw wrongUsage(
    options.local === true ? `there is no ADMIN_TOKEN in ${DEV_VARS}` : "ADMIN_TOKEN is not set",
    options.local === true
      ? "run `hubrelay init --local` to create it, or run this in the directory of the file"
      : "set it in the environment: export ADMIN_TOKEN=...; or use --local to read it from .dev.vars",
  );
}

/** Returns the origin of the chosen relay. Throws if no relay is chosen, or if the URL is invalid. */
export function originOf({ url, local }: RelayOptions): string {
  const text = url ?? (local === true ? LOCAL_ORIGIN : process.env["HUBRELAY_URL"]);
  if (!text) throw wrongUsage("no relay was given", "name it with --url or HUBRELAY_URL, or use --local");
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) {
    throw wrongUsage(`${text} is not the URL of a relay: expected one as in https://hubrelay.example.workers.dev`);
  }
  return new URL(text).origin;
}

/** Returns a secret, with `--local` from .dev.vars first, else from the environment; undefined if not set. */
export function secretOf(name: string, { local }: RelayOptions): string | undefined {
  return (local === true ? readDevVars()[name] : undefined) ?? process.env[name];
}
