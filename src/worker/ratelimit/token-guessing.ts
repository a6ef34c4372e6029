import { networkOf } from "../http/network.ts";
import { problemResponse } from "../http/problem.ts";

/** Wrong tokens that one network may send in a minute before they are answered 429; counted in each isolate. */
const MAX_GUESSES = 10;
const WINDOW_MS = 60_000;
const MAX_ADDRESSES = 1000;

const guesses = new Map<string, { count: number; readonly since: number }>();

/**
 * The answer to a wrong token: 401, or 429 once this network has sent too many. Callers compare the token first and come
 * here only with a wrong one: a right token is never refused for what others have sent from the same address.
 */
export function refuseWrongToken(request: Request, detail: string): Response {
  const address = request.headers.get("cf-connecting-ip") ?? "";
  const network = networkOf(address) ?? address;
  const now = Date.now();
  const waitMs = waitOf(network, now);
  if (waitMs > 0) return tooMany(Math.ceil(waitMs / 1000));
  count(network, now);
  return unauthorized(detail);
}

/** The answer to a request without a token, or with a wrong one. */
export function unauthorized(detail: string): Response {
  return problemResponse(401, "unauthorized", "Unauthorized", detail, [], { "www-authenticate": "Bearer" });
}

function tooMany(seconds: number): Response {
  const detail = `Too many wrong tokens came from this address: wait ${seconds} s. The right token is taken at once.`;
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
