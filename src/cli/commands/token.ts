import type { Command } from "commander";
import { newToken } from "../local/dev-vars.ts";
import { DEV_VARS, readDevVars } from "../relay/connection.ts";
import { changeDevVar } from "../setup/dev-vars-file.ts";
import { checkLabel, entriesOf, labelled, labelOf, type TokenEntry } from "../setup/tokens.ts";
import { ask, canAsk } from "../terminal/ask.ts";
import { refusal } from "../terminal/exit.ts";
import { Output } from "../terminal/output.ts";
import { configArguments, directoryOf, type StorageOptions } from "../wrangler/options.ts";
import { requireWrangler } from "../wrangler/run.ts";
import { addTokenList } from "./token-list.ts";

interface RotateOptions extends StorageOptions {
  readonly label: string;
  readonly keep?: string;
  readonly drop?: string;
  readonly apply?: true;
}

/** `token new`, `token rotate` and `token list`: the secrets in the webhook URL. */
export function addToken(program: Command): void {
  const token = program.command("token").description("make and change the tokens of the webhook URL");
  token
    .command("new")
    .description("make a token; nothing is stored")
    .option("--label <label>", "the name by which logs and events know it", checkLabel)
    .action(create);
  token
    .command("rotate")
    .description("put a new token beside the old ones, so that no push is lost while Docker Hub is told")
    .requiredOption("--label <label>", "the new token's name", checkLabel)
    .option("--apply", "set RELAY_TOKENS of the Worker, or with --local of .dev.vars; otherwise only tell how")
    .option("--keep <tokens>", "the tokens that stay, as they are in RELAY_TOKENS; Cloudflare does not give them out")
    .option("--drop <labels>", "with --local: labels of tokens that go, separated by commas")
    .option("--local", "those of .dev.vars in this directory")
    .option("--config <file>", "wrangler's configuration (default: wrangler.toml in this directory)")
    .option("--env <name>", "the environment of wrangler's configuration")
    .action(rotate);
  addTokenList(token);
}

function create({ label }: { readonly label?: string }, command: Command): void {
  const token = newToken();
  const entry = label === undefined ? token : `${label}=${token}`;
  Output.of(command).result({ token, ...(label !== undefined && { label }), entry }, () =>
    [
      entry,
      "",
      "Set it, beside those that are in use, separated by commas:",
      "  npx wrangler secret put RELAY_TOKENS",
      "Docker Hub then gets the URL:",
      `  https://<relay>/hook/${token}`,
    ].join("\n"),
  );
}

async function rotate(options: RotateOptions, command: Command): Promise<void> {
  const fresh = `${options.label}=${newToken()}`;
  const output = Output.of(command);
  if (options.apply !== true) {
    return output.result({ entry: fresh, applied: false }, () => describeRotation(fresh, options.local === true));
  }
  const kept = options.local === true ? keptLocally(options) : await keptRemotely(options);
  if (kept.some((entry) => labelOf(entry) === options.label)) {
    throw refusal(`there is a token ${options.label} already`, "give the new one another --label");
  }
  // The new one comes first: local runs show and use the first.
  const value = [fresh, ...kept.map(labelled)].join(",");
  if (options.local === true) changeDevVar(DEV_VARS, "RELAY_TOKENS", value);
  else {
    const args = ["secret", "put", "RELAY_TOKENS", ...configArguments(options)];
    await requireWrangler(args, { directory: directoryOf(options), input: value }, "setting RELAY_TOKENS");
  }
  const labels = [options.label, ...kept.map(labelOf)];
  output.result({ entry: fresh, applied: true, labels }, () =>
    [`RELAY_TOKENS now has ${labels.join(", ")}. The new one is`, `  ${fresh}`, ...nextSteps(fresh)].join("\n"),
  );
}

function keptLocally({ keep, drop = "" }: RotateOptions): TokenEntry[] {
  const dropped = new Set(drop.split(",").map((label) => label.trim()));
  return entriesOf(keep ?? readDevVars()["RELAY_TOKENS"] ?? "").filter((entry) => !dropped.has(labelOf(entry)));
}

async function keptRemotely({ keep }: RotateOptions): Promise<TokenEntry[]> {
  if (keep !== undefined) return entriesOf(keep);
  if (!canAsk()) {
    throw refusal(
      "the tokens that are in use are not known: Cloudflare does not give secrets out",
      "give RELAY_TOKENS as it is now with --keep; --keep '' drops all of them, and pushes with them are refused",
    );
  }
  return entriesOf(await ask("RELAY_TOKENS as it is now (empty drops all of them): "));
}

function describeRotation(fresh: string, isLocal: boolean): string {
  return [
    `A new token: ${fresh}`,
    "1. Add it to those that are in use, separated by commas; both work then.",
    isLocal ? `     RELAY_TOKENS in ${DEV_VARS}` : "     npx wrangler secret put RELAY_TOKENS",
    "   Or have it done: the same command with --apply.",
    ...nextSteps(fresh, 2),
  ].join("\n");
}

function nextSteps(fresh: string, first = 1): string[] {
  return [
    `${first}. Give Docker Hub the new URL: https://<relay>/hook/${fresh.slice(fresh.indexOf("=") + 1)}`,
    `${first + 1}. When hubrelay token list shows no later use of the old label, set RELAY_TOKENS without the old token.`,
  ];
}
