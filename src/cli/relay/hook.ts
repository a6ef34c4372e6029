import { DEFAULT_SENDER } from "../../core/senders/name.ts";
import { senderOf } from "../../core/senders/senders.ts";
import { entriesOf, sendersOf } from "../../core/token/token.ts";
import { wrongUsage } from "../terminal/exit.ts";
import { givenSecret, warnOfArgument } from "../terminal/secret.ts";
import { originOf, secretOf, type RelayOptions } from "./connection.ts";

/** The most characters that Docker Hub accepts, https://github.com/docker/docs/pull/24966 */
export const MAX_HOOK_URL_LENGTH = 255;

/** Returns the webhook URL for a sender. */
export function hookUrl(origin: string, token: string, sender: string = DEFAULT_SENDER): string {
  return `${origin}/hook/${token}${sender === DEFAULT_SENDER ? "" : `/${sender}`}`;
}

/** Returns the webhook URL for each sender of the first token in a `RELAY_TOKENS` list. */
export function hooksOf(origin: string, list: string): readonly Hook[] {
  const [first] = entriesOf(list);
  if (first === undefined) return [];
  return sendersOf(first).map((sender) => {
    return { sender, title: senderOf(sender)?.title ?? sender, url: hookUrl(origin, first.token, sender) };
  });
}

/** The webhook URL for one sender. */
export interface Hook {
  readonly sender: string;
  /** The sender's name for people. */
  readonly title: string;
  readonly url: string;
}

const WHOLE = /^https?:\/\/[^/]+\/hook\/[^/]+(?:\/[^/]+)?$/i;

/** The options that give the token of a webhook URL. */
export interface HookOptions extends RelayOptions {
  readonly sender?: string;
  readonly token?: string;
  readonly tokenFile?: string;
}

/**
 * Returns the chosen webhook URL: the whole URL of --url or HUBRELAY_URL, or a relay's origin with the token of
 * --token-file, HUBRELAY_TOKEN or RELAY_TOKENS. Throws if there is no token.
 */
export function hookOf(options: HookOptions): string {
  if (options.url !== undefined && WHOLE.test(options.url)) {
    warnOfArgument("the token in --url", "HUBRELAY_URL for the whole URL, or --token-file <file>");
    return withSender(options.url, options.sender);
  }
  const fromEnvironment = process.env["HUBRELAY_URL"] ?? "";
  const isElsewhere = options.url !== undefined || options.local === true;
  if (!isElsewhere && WHOLE.test(fromEnvironment)) return withSender(fromEnvironment, options.sender);
  const origin = originOf(options);
  const token = tokenOf(options);
  if (token !== "") return hookUrl(origin, token, options.sender);
  throw wrongUsage(
    "no token was given for the webhook URL",
    "give --token-file, or set HUBRELAY_TOKEN, RELAY_TOKENS, or HUBRELAY_URL to https://<relay>/hook/<token>",
  );
}

/** Adds the path of a sender to a webhook URL that has none. */
function withSender(url: string, sender: string = DEFAULT_SENDER): string {
  return sender === DEFAULT_SENDER || /\/hook\/[^/]+\/[^/]+$/i.test(url) ? url : `${url}/${sender}`;
}

function tokenOf(options: HookOptions): string {
  const given = givenSecret({ name: "token", value: options.token, file: options.tokenFile });
  if (given !== undefined) return given;
  const own = options.local === true ? undefined : process.env["HUBRELAY_TOKEN"];
  return own || firstToken(secretOf("RELAY_TOKENS", options) ?? "", options.sender);
}

/** The first token of a `RELAY_TOKENS` list that a sender may use, without its label; empty if there is none. */
export function firstToken(list: string, sender: string = DEFAULT_SENDER): string {
  return entriesOf(list).find((entry) => sendersOf(entry).includes(sender))?.token ?? "";
}
