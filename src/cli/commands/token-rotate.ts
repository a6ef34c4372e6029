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

/** `token rotate`: a new token beside those that are in use. */
export function addTokenRotate(token: Command): void {
  const command = token
    .command("rotate")
    .description("put a new token beside the old ones, so that no push is lost while Docker Hub is told")
    .requiredOption("--label <label>", "the new token's name", checkLabel)
    .option("--drop <labels>", "with --local: labels of tokens that go, separated by commas");
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
    throw refusal(`there is a token ${options.label} already`, "give the new one another --label");
  }
  // The new one comes first: local runs show and use the first.
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
    "1. Add it to those that are in use, separated by commas; both work then.",
    isLocal ? `     RELAY_TOKENS in ${DEV_VARS}` : "     npx wrangler secret put RELAY_TOKENS",
    "   Or have it done: the same command with --apply.",
    ...nextSteps(fresh, 2),
  ].join("\n");
}

function nextSteps(fresh: string, first = 1): string[] {
  return [
    ...hooksOf("https://<relay>", fresh).map(
      ({ title, url }, index) => `${index === 0 ? `${first}.` : "  "} Give ${title} the new URL: ${url}`,
    ),
    `${first + 1}. When no event comes with the old label any more, revoke it: hubrelay token revoke --label <old>`,
  ];
}
