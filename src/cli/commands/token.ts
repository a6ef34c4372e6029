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

/** Adds `token new` and the other commands for the tokens of webhook URLs. */
export function addToken(program: Command): void {
  const token = program.command("token").description("create, replace, revoke and list the tokens of webhook URLs");
  const create = token
    .command("new")
    .description("create a token; stores nothing")
    .option("--label <label>", "its name in logs and events", checkLabel);
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
  // Goes to standard error, so that TOKEN=$(hubrelay token new) gets the token alone.
  if (output.isJson) return;
  output.aside(
    [
      "Set it beside the tokens in use, separated by commas:",
      "  npx wrangler secret put RELAY_TOKENS",
      ...hooksOf("https://<relay>", entry).flatMap(({ title, url }) => [`The URL for ${title} is then`, `  ${url}`]),
    ].join("\n"),
  );
}
