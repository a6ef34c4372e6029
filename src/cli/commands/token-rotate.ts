import type { Command } from "commander";
import { newEntry } from "../secrets/new-tokens.ts";
import { DEV_VARS } from "../secrets/dev-vars.ts";
import {
  checkLabel,
  currentTokens,
  labelled,
  restartAdvice,
  setTokens,
  withTokenOptions,
  type TokenOptions,
} from "../setup/tokens.ts";
import { hooksOf } from "../relay/hook.ts";
import { scopeOf, withScope, type ScopeOptions } from "../setup/token-scope.ts";
import { refusal } from "../terminal/exit.ts";
import { Output } from "../terminal/output.ts";

interface RotateOptions extends TokenOptions, ScopeOptions {
  readonly label: string;
  readonly drop?: string;
}

/** Adds `token rotate`: creates a token beside those in use. */
export function addTokenRotate(token: Command): void {
  const command = token
    .command("rotate")
    .description("add a token beside the old ones")
    .requiredOption("--label <label>", "the new token's name", checkLabel)
    .option("--drop <labels>", "with --local: the labels of tokens to remove, separated by commas");
  withTokenOptions(withScope(command)).action(rotate);
}

async function rotate(options: RotateOptions, command: Command): Promise<void> {
  const fresh = newEntry(options.label, scopeOf(options));
  const output = Output.of(command);
  if (options.apply !== true) {
    return output.result({ entry: fresh, applied: false }, () => describeRotation(fresh, options.local === true));
  }
  const dropped = new Set(options.local === true ? (options.drop ?? "").split(",").map((label) => label.trim()) : []);
  const kept = (await currentTokens(options)).filter(({ label }) => !dropped.has(label));
  if (kept.some(({ label }) => label === options.label)) {
    throw refusal(`there is a token ${options.label} already`, "choose another --label");
  }
  // The new token comes first, because local runs use the first.
  await setTokens(options, [fresh, ...labelled(kept)]);
  const labels = [options.label, ...kept.map(({ label }) => label)];
  output.result({ entry: fresh, applied: true, labels }, () =>
    [
      `RELAY_TOKENS now has ${labels.join(", ")}. The new one is`,
      `  ${fresh}`,
      ...restartAdvice(options),
      ...nextSteps(fresh),
    ].join("\n"),
  );
}

function describeRotation(fresh: string, isLocal: boolean): string {
  return [
    `A new token: ${fresh}`,
    "1. Add it to the tokens in use, separated by commas; all of them work then.",
    isLocal ? `     RELAY_TOKENS in ${DEV_VARS}` : "     npx wrangler secret put RELAY_TOKENS",
    "   Or run this command again with --apply.",
    ...nextSteps(fresh, 2),
  ].join("\n");
}

function nextSteps(fresh: string, first = 1): string[] {
  return [
    ...hooksOf("https://<relay>", fresh).map(
      ({ title, url }, index) => `${index === 0 ? `${first}.` : "  "} Give ${title} the new URL: ${url}`,
    ),
    `${first + 1}. When no more events come with the old label, revoke it: hubrelay token revoke --label <old>`,
  ];
}
