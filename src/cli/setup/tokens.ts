import { existsSync } from "node:fs";
import { InvalidArgumentError, type Command } from "commander";
import { validate } from "../../core/schema/validate.ts";
import { Name } from "../../core/schema/name.ts";
import { entriesOf, formatEntry, type TokenEntry } from "../../core/token/token.ts";
import { runningRelay } from "../local/running.ts";
import { ask, canAsk } from "../terminal/ask.ts";
import { refusal, wrongUsage } from "../terminal/exit.ts";
import { givenSecret } from "../terminal/secret.ts";
import { configArguments, directoryOf, type StorageOptions } from "../wrangler/options.ts";
import { requireWrangler } from "../wrangler/run.ts";
import { changeDevVar, DEV_VARS, readDevVars } from "../secrets/dev-vars.ts";

/** The options that choose a list of tokens, and give its current tokens. */
export interface TokenOptions extends StorageOptions {
  readonly keep?: string;
  readonly keepFile?: string;
  readonly apply?: true;
}

/** Adds the options that choose a list of tokens. */
export function withTokenOptions(command: Command): Command {
  return command
    .option("--apply", "set RELAY_TOKENS of the Worker, or with --local in .dev.vars; without it, print the steps")
    .option("--keep-file <file>", "a file with the tokens to keep, as in RELAY_TOKENS; - is standard input")
    .option("--keep <tokens>", "the same as an argument, which others can read; '' keeps none, - is standard input")
    .option("--local", "the tokens of .dev.vars in this directory")
    .option("--config <file>", "wrangler's configuration (default: wrangler.toml in this directory)")
    .option("--env <name>", "the environment of wrangler's configuration");
}

/** Parses an option's value as the label of a token or the name of a tunnel. */
export function checkLabel(text: string): string {
  const name = validate(Name, text);
  if (name.ok) return name.value;
  throw new InvalidArgumentError(name.error[0].message);
}

/** Returns the tokens in use. Asks for those of the Worker if no option gives them. */
export async function currentTokens({ keep, keepFile, local }: TokenOptions): Promise<TokenEntry[]> {
  const kept = givenSecret({ name: "keep", value: keep, file: keepFile });
  if (kept !== undefined) return entriesOf(kept);
  if (local === true) return entriesOf(requireDevVars()["RELAY_TOKENS"] ?? "");
  if (canAsk()) return entriesOf(await ask("RELAY_TOKENS as it is now (empty drops all of them): "));
  throw refusal(
    "the tokens in use are unknown: Cloudflare does not show secrets",
    "give RELAY_TOKENS as it is now with --keep-file; --keep '' drops all of them, and pushes with them are refused",
  );
}

/** Reads .dev.vars. Throws if it is missing, because a new file with only a token would be incomplete. */
function requireDevVars(): ReturnType<typeof readDevVars> {
  if (existsSync(DEV_VARS)) return readDevVars();
  throw wrongUsage(
    `there is no ${DEV_VARS} in this directory`,
    "run this where the file is; `npm start` and `hubrelay init --local` create it",
  );
}

/** Sets `RELAY_TOKENS` of the Worker or in .dev.vars. */
export async function setTokens(options: TokenOptions, entries: readonly string[]): Promise<void> {
  const value = entries.join(",");
  if (options.local === true) {
    requireDevVars();
    changeDevVar(DEV_VARS, "RELAY_TOKENS", value);
    return;
  }
  const args = ["secret", "put", "RELAY_TOKENS", ...configArguments(options)];
  await requireWrangler(args, { directory: directoryOf(options), input: value }, "setting RELAY_TOKENS");
}

/** Formats entries with their labels, so that a label no longer depends on the position. */
export function labelled(entries: readonly TokenEntry[]): string[] {
  return entries.map(formatEntry);
}

/** Advises to restart a running local relay, which reads .dev.vars only at its start. */
export function restartAdvice({ local }: TokenOptions): string[] {
  const relay = local === true ? runningRelay(process.cwd()) : undefined;
  if (relay === undefined) return [];
  return [`The relay that runs here, process ${relay.pid}, has the old tokens until you restart it.`];
}
