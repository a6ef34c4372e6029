import { stripVTControlCharacters } from "node:util";
import { unreachable } from "../terminal/exit.ts";
import type { WranglerResult } from "./result.ts";

/** Creates the error of a failed run: wrangler's and Cloudflare's reason, and the next step. */
export function wranglerFailed(result: WranglerResult, purpose: string): Error {
  const reason = reasonOf(result);
  return unreachable(`${purpose}: wrangler failed: ${reason}`, nextStep(reason));
}

/** The permissions of an API token that the command needs. docs/deploy.md has the same list. */
const PERMISSIONS =
  "the API token needs the account permissions Workers Scripts: Edit and Workers KV Storage: Edit, and CLOUDFLARE_ACCOUNT_ID";

/** The next step for an error, by Cloudflare's code or by wrangler's words. The first that fits counts. */
const STEPS: readonly (readonly [pattern: RegExp, step: string])[] = [
  [
    /code: 10034\b|verify your (?:account's )?email/i,
    "verify the account's e-mail address (https://dash.cloudflare.com/profile), then run this again",
  ],
  [
    /workers\/onboarding|register a workers\.dev|code: 10063\b|have a workers\.dev subdomain/i,
    "register the account's workers.dev subdomain: open Workers & Pages in Cloudflare's dashboard once, then run this again",
  ],
  [
    /code: 10072\b/,
    "the Worker is live, but its cron trigger is missing: remove one of another Worker, then run this again",
  ],
  [
    /Custom domains:[^]*code: (?:10000|9109)\b/,
    "the Worker is live, but without its host name: the API token needs the permissions of Cloudflare's template Edit Cloudflare Workers",
  ],
  [/code: 10048\b/, "the day's free writes to KV are used up: run this again after 00:00 UTC, or take the paid plan"],
  [/code: 10037\b/, "the account has no room for another Worker: delete one, then run this again"],
  [
    /code: (?:971|10429)\b|Retry-After/i,
    "Cloudflare limits the rate of requests: wait a few minutes, then run this again",
  ],
  [
    /code: 1021[45]\b|isn't currently deployed/,
    "deploy the latest version first (npx wrangler versions deploy), or use: npx wrangler versions secret put",
  ],
  [/code: 10014\b/, "hubrelay init adopts the KV namespace: npx hubrelay init"],
  [
    /code: (?:10013|10041)\b/,
    "the KV namespace was deleted: remove its id in wrangler's configuration, then run: npx hubrelay init",
  ],
  [
    /code: 10089\b/,
    "turn Analytics Engine on in Cloudflare's dashboard, or remove its lines from wrangler's configuration",
  ],
  [/inherit binding 'RULES'/, PERMISSIONS],
  [/following required secrets have not been set/, "npx hubrelay init sets the tokens"],
  [
    /code: (?:1000|1001|6003|6111|9106|9103)\b|invalid (?:API|access|request) (?:token|headers)/i,
    "the API token is invalid or expired: make a new one and set CLOUDFLARE_API_TOKEN, or run: npx wrangler login",
  ],
  [/code: (?:10000|10023|9109)\b|permission|not authorized/i, `${PERMISSIONS}; or run: npx wrangler login`],
  [
    /CLOUDFLARE_API_TOKEN|not logged in|not authenticated|wrangler login|Authentication/i,
    "run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN; --local works without Cloudflare",
  ],
  [/code: (?:10007|10090)\b/, "deploy it first: npx hubrelay init"],
];

/** Suggests what to do about an error of wrangler. */
export function nextStep(reason: string): string {
  const found = STEPS.find(([pattern]) => pattern.test(reason));
  return found?.[1] ?? "run `npx wrangler whoami` to see whether Cloudflare can be reached";
}

/**
 * Extracts wrangler's reason, at most 1,000 characters: the line that is marked as an error, and the indented lines
 * below it, which have Cloudflare's reason and its code.
 */
export function reasonOf({ stdout, stderr, exitCode }: WranglerResult): string {
  const lines = stripVTControlCharacters(`${stderr}\n${stdout}`).split("\n");
  const first = lines.findIndex((text) => text.includes("[ERROR]"));
  if (first === -1) return lines.find((text) => text.trim() !== "")?.trim() ?? `exit status ${exitCode}`;
  const below = lines.slice(first + 1);
  const end = below.findIndex((text) => NOT_THE_ERROR.test(text) || (text !== "" && !text.startsWith(" ")));
  const notes = (end === -1 ? below : below.slice(0, end)).map((text) => text.trim()).filter((text) => text !== "");
  return [lines[first]?.replace(/^.*\[ERROR\]\s*/, "").trim() ?? "", ...notes].join("\n  ").slice(0, MAX_REASON);
}

/** Matches the lines in which wrangler asks for a bug report or names its log. Nothing below them is about the error. */
const NOT_THE_ERROR = /If you think this is a bug|Logs were written to/;
const MAX_REASON = 1000;
