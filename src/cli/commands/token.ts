import type { Command } from "commander";
import { entriesOf } from "../../core/token/token.ts";
import { newEntry } from "../secrets/new-tokens.ts";
import { hooksOf } from "../relay/hook.ts";
import { scopeOf, withScope, type ScopeOptions } from "../setup/token-scope.ts";
import { checkLabel } from "../setup/tokens.ts";
import { Output } from "../terminal/output.ts";
import { addTokenList } from "./token-list.ts";
import { addTokenRevoke } from "./token-revoke.ts";
import { addTokenRotate } from "./token-rotate.ts";

interface NewOptions extends ScopeOptions {
  readonly label?: string;
}

/** `token new`, and its neighbours: the secrets in the webhook URL. */
export function addToken(program: Command): void {
  const token = program.command("token").description("make, change and list the tokens of the webhook URL");
  const create = token
    .command("new")
    .description("make a token; nothing is stored")
    .option("--label <label>", "the name by which logs and events know it", checkLabel);
  withScope(create).action(makeToken);
  addTokenRotate(token);
  addTokenRevoke(token);
  addTokenList(token);
}

function makeToken({ label, ...scope }: NewOptions, command: Command): void {
  const entry = newEntry(label ?? "", scopeOf(scope));
  const token = entriesOf(entry)[0]?.token ?? "";
  const facts = { token, ...(label !== undefined && { label }), ...scope };
  const output = Output.of(command);
  output.result({ ...facts, entry }, () => entry);
  // Beside the token, so that TOKEN=$(hubrelay token new) has that alone.
  if (output.isJson) return;
  output.aside(
    [
      "Set it, beside those that are in use, separated by commas:",
      "  npx wrangler secret put RELAY_TOKENS",
      ...hooksOf("https://<relay>", entry).flatMap(({ title, url }) => [`The URL for ${title} is then`, `  ${url}`]),
    ].join("\n"),
  );
}
