import { networkOf } from "./network.ts";
import { problemResponse } from "../problem.ts";
import { isSameSecret } from "../token.ts";

/** Wrong tokens that one address may send in a minute; counted in each isolate, which slows guessing down enough. */
const MAX_GUESSES = 10;
const WINDOW_MS = 60_000;
const MAX_ADDRESSES = 1000;

const guesses = new Map<string, { count: number; readonly since: number }>();

/**
 * Refuses a token that is none of these secrets, with 401 and what to do; undefined lets it pass. An address that has
 * sent too many wrong ones is refused with 429 whatever it sends, or the one that is let in would be found all the same.
 */
export async function refuseToken(
  request: Request,
  token: string,
  secrets: readonly string[],
  detail: string,
): Promise<Response | undefined> {
  const address = request.headers.get("cf-connecting-ip") ?? "";
  const network = networkOf(address) ?? address;
  const waitMs = waitOf(network, Date.now());
  if (waitMs > 0) return tooMany(Math.ceil(waitMs / 1000));
  const matches = await Promise.all(secrets.map((secret) => isSameSecret(token, secret)));
  if (matches.includes(true)) {
    guesses.delete(network);
    return undefined;
  }
  count(network, Date.now());
  return unauthorized(detail);
}

/** The answer to a request without a token, or with a wrong one. */
export function unauthorized(detail: string): Response {
  return problemResponse(401, "unauthorized", "Unauthorized", detail, [], { "www-authenticate": "Bearer" });
}

function tooMany(seconds: number): Response {
  const detail = `Too many wrong tokens came from this address: wait ${seconds} s, then try again.`;
  return problemResponse(429, "too-many-attempts", "Too Many Requests", detail, [], { "retry-after": String(seconds) });
}

function waitOf(network: string, now: number): number {
  const known = guesses.get(network);
  return known === undefined || known.count < MAX_GUESSES ? 0 : known.since + WINDOW_MS - now;
}

function count(network: string, now: number): void {
  if (guesses.size > MAX_ADDRESSES) guesses.clear();
  const known = guesses.get(network);
  if (known === undefined || now - known.since >= WINDOW_MS) guesses.set(network, { count: 1, since: now });
  else known.count++;
}
