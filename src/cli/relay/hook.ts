import { firstToken } from "../local/dev-vars.ts";
import { wrongUsage } from "../terminal/exit.ts";
import { originOf, secretOf, type RelayOptions } from "./connection.ts";

/** The most that Docker Hub takes, https://github.com/docker/docs/pull/24966 */
export const MAX_HOOK_URL_LENGTH = 255;

/** The URL that Docker Hub posts to. */
export function hookUrl(origin: string, token: string): string {
  return `${origin}/hook/${token}`;
}

/** The webhook URL that the options choose: a whole one, or a relay's origin with a token from elsewhere. */
export function hookOf(options: RelayOptions & { readonly token?: string }): string {
  if (options.url !== undefined && /^https?:\/\/[^/]+\/hook\/[^/]+$/i.test(options.url)) return options.url;
  const origin = originOf(options);
  const token = options.token ?? firstToken(secretOf("RELAY_TOKENS", options) ?? "");
  if (token !== "") return hookUrl(origin, token);
  throw wrongUsage(
    "no token was given for the webhook URL",
    "give the whole URL, https://<relay>/hook/<token>, or --token, or set RELAY_TOKENS",
  );
}
