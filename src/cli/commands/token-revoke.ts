import type { Command } from "commander";
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
import { refusal } from "../terminal/exit.ts";
import { Output } from "../terminal/output.ts";

interface RevokeOptions extends TokenOptions {
  readonly label: string;
}

/** `token revoke`: the list without one of its tokens, whose URL is worth nothing from then on. */
export function addTokenRevoke(token: Command): void {
  const command = token
    .command("revoke")
    .description("take a token out of use, by its label")
    .requiredOption("--label <label>", "its name, see `hubrelay token list`", checkLabel);
  withTokenOptions(command).action(revoke);
}

async function revoke(options: RevokeOptions, command: Command): Promise<void> {
  const output = Output.of(command);
  if (options.apply !== true) {
    return output.result({ label: options.label, applied: false }, () => describe(options));
  }
  const tokens = await currentTokens(options);
  const kept = tokens.filter(({ label }) => label !== options.label);
  const labels = kept.map(({ label }) => label);
  // Those of --keep may be the ones that stay, without it.
  if (options.local === true && kept.length === tokens.length) {
    throw refusal(`there is no token ${options.label} in ${DEV_VARS}`, `there are ${labels.join(", ") || "none"}`);
  }
  if (kept.length === 0) {
    throw refusal(
      "no token would be left, and the relay would take no push",
      "make another first: hubrelay token rotate --label <new>",
    );
  }
  await setTokens(options, labelled(kept));
  output.result({ label: options.label, applied: true, labels }, () =>
    [`RELAY_TOKENS now has ${labels.join(", ")}.`, ...restartAdvice(options)].join("\n"),
  );
}

function describe({ label, local }: RevokeOptions): string {
  return [
    `To revoke ${label}, set RELAY_TOKENS to all other tokens, separated by commas:`,
    local === true ? `  in ${DEV_VARS}` : "  npx wrangler secret put RELAY_TOKENS",
    "Or have it done: the same command with --apply.",
    ...(local === true
      ? []
      : [
          "Cloudflare does not give the other tokens out. They are where you keep them, and in the URLs at Docker Hub.",
          "Those that you no longer have, replace: hubrelay token rotate",
        ]),
  ].join("\n");
}
