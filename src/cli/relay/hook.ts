import { firstToken } from "../local/dev-vars.ts";
import { wrongUsage } from "../terminal/exit.ts";
import { givenSecret, warnOfArgument } from "../terminal/secret.ts";
import { originOf, secretOf, type RelayOptions } from "./connection.ts";

/** The most that Docker Hub takes, https://github.com/docker/docs/pull/24966 */
export const MAX_HOOK_URL_LENGTH = 255;

/** The URL that Docker Hub posts to. */
export function hookUrl(origin: string, token: string): string {
  return `${origin}/hook/${token}`;
}

const WHOLE = /^https?:\/\/[^/]+\/hook\/[^/]+$/i;

/** How a command was told its token. */
export interface HookOptions extends RelayOptions {
  readonly token?: string;
  readonly tokenFile?: string;
}

/**
 * The webhook URL that the options choose: a whole one, from --url or HUBRELAY_URL, or a relay's origin with the token
 * of --token-file, HUBRELAY_TOKEN or RELAY_TOKENS.
 */
export function hookOf(options: HookOptions): string {
  if (options.url !== undefined && WHOLE.test(options.url)) {
    warnOfArgument("the token in --url", "HUBRELAY_URL for the whole URL, or --token-file <file>");
    return options.url;
  }
  const fromEnvironment = process.env["HUBRELAY_URL"] ?? "";
  const isElsewhere = options.url !== undefined || options.local === true;
  if (!isElsewhere && WHOLE.test(fromEnvironment)) return fromEnvironment;
  const origin = originOf(options);
  const token = tokenOf(options);
  if (token !== "") return hookUrl(origin, token);
  throw wrongUsage(
    "no token was given for the webhook URL",
    "give --token-file, or set HUBRELAY_TOKEN, RELAY_TOKENS, or HUBRELAY_URL to https://<relay>/hook/<token>",
  );
}

function tokenOf(options: HookOptions): string {
  const given = givenSecret({ name: "token", value: options.token, file: options.tokenFile });
  if (given !== undefined) return given;
  const own = options.local === true ? undefined : process.env["HUBRELAY_TOKEN"];
  return own || firstToken(secretOf("RELAY_TOKENS", options) ?? "");
}
