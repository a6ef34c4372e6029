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

/** Adds `token revoke`: removes a token from RELAY_TOKENS, so that the relay refuses its URL. */
export function addTokenRevoke(token: Command): void {
  const command = token
    .command("revoke")
    .description("revoke a token by its label")
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
  // --keep may list the remaining tokens, without the revoked one.
  if (options.local === true && kept.length === tokens.length) {
    throw refusal(`there is no token ${options.label} in ${DEV_VARS}`, `there are ${labels.join(", ") || "none"}`);
  }
  if (kept.length === 0) {
    throw refusal(
      "no token would be left, and the relay would accept no push",
      "create another first: hubrelay token rotate --label <new>",
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
    "Or run this command again with --apply.",
    ...(local === true
      ? []
      : [
          "Cloudflare does not show secrets. Find the other tokens where you keep them, or in the URLs at Docker Hub.",
          "Replace those that you have lost: hubrelay token rotate",
        ]),
  ].join("\n");
}
