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

/** Which list of tokens a command changes, and what is known of it. */
export interface TokenOptions extends StorageOptions {
  readonly keep?: string;
  readonly keepFile?: string;
  readonly apply?: true;
}

/** Adds the options that choose a list of tokens. */
export function withTokenOptions(command: Command): Command {
  return command
    .option("--apply", "set RELAY_TOKENS of the Worker, or with --local of .dev.vars; otherwise only tell how")
    .option("--keep-file <file>", "a file with the tokens that stay, as they are in RELAY_TOKENS; - is standard input")
    .option("--keep <tokens>", "the same as an argument, which others can read; '' keeps none, - is standard input")
    .option("--local", "those of .dev.vars in this directory")
    .option("--config <file>", "wrangler's configuration (default: wrangler.toml in this directory)")
    .option("--env <name>", "the environment of wrangler's configuration");
}

/** Reads an option's value as the label of a token, or the name of a tunnel. */
export function checkLabel(text: string): string {
  const name = validate(Name, text);
  if (name.ok) return name.value;
  throw new InvalidArgumentError(name.error[0].message);
}

/** The tokens that are in use, as far as they are known here. Those of the Worker have to be given, or are asked for. */
export async function currentTokens({ keep, keepFile, local }: TokenOptions): Promise<TokenEntry[]> {
  const kept = givenSecret({ name: "keep", value: keep, file: keepFile });
  if (kept !== undefined) return entriesOf(kept);
  if (local === true) return entriesOf(requireDevVars()["RELAY_TOKENS"] ?? "");
  if (canAsk()) return entriesOf(await ask("RELAY_TOKENS as it is now (empty drops all of them): "));
  throw refusal(
    "the tokens that are in use are not known: Cloudflare does not give secrets out",
    "give RELAY_TOKENS as it is now with --keep-file; --keep '' drops all of them, and pushes with them are refused",
  );
}

/** The variables in .dev.vars. Throws if there is no such file: a new one with nothing but a token helps nobody. */
function requireDevVars(): ReturnType<typeof readDevVars> {
  if (existsSync(DEV_VARS)) return readDevVars();
  throw wrongUsage(
    `there is no ${DEV_VARS} in this directory`,
    "run this where the file is; `npm start` and `hubrelay init --local` create it",
  );
}

/** Sets `RELAY_TOKENS`. Each token keeps its name, also one that had it by its place. */
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

/** Entries as they are written, each with its label, which is then no longer a matter of its place. */
export function labelled(entries: readonly TokenEntry[]): string[] {
  return entries.map(formatEntry);
}

/** What to do for a change of .dev.vars to be seen: a relay reads the file only when it starts. */
export function restartAdvice({ local }: TokenOptions): string[] {
  const relay = local === true ? runningRelay(process.cwd()) : undefined;
  if (relay === undefined) return [];
  return [`The relay that runs here, process ${relay.pid}, has the old tokens until it is started again.`];
}
