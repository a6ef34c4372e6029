import { networkOf } from "../http/network.ts";
import { problemResponse } from "../http/problem.ts";

/** Wrong tokens that one network may send in a window before it gets 429. Each isolate counts for itself. */
const MAX_FAILURES = 10;
const WINDOW_MS = 60_000;
const MAX_NETWORKS = 1000;

const failures = new Map<string, { count: number; readonly since: number }>();

/**
 * The response to a wrong token: 401, or 429 once this network has sent too many. Callers compare the token first: a
 * right token is never refused for wrong ones from the same address.
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

/** The response to a request without a token, or with a wrong one. */
export function unauthorized(detail: string): Response {
  return problemResponse(401, "unauthorized", "Unauthorized", detail, [], { "www-authenticate": "Bearer" });
}

function tooMany(seconds: number): Response {
  const detail = `Too many wrong tokens came from this address: wait ${seconds} s. The right token is taken at once.`;
  return problemResponse(429, "too-many-attempts", "Too Many Requests", detail, [], { "retry-after": String(seconds) });
}

function waitOf(network: string, now: number): number {
  const known = failures.get(network);
  return known === undefined || known.count < MAX_FAILURES ? 0 : known.since + WINDOW_MS - now;
}

function count(network: string, now: number): void {
  if (failures.size > MAX_NETWORKS) failures.clear();
  const known = failures.get(network);
  if (known === undefined || now - known.since >= WINDOW_MS) failures.set(network, { count: 1, since: now });
  else known.count++;
}
