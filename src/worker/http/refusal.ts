import type { Problem } from "../../core/schema/problem.ts";
import { BODY_TIMEOUT_MS, type BodyFault } from "./body.ts";
import type { Need, Reservation } from "../../core/usage/token-limits.ts";
import { problemResponse } from "./problem.ts";

/** Why a request is refused. */
export interface Refusal {
  readonly status: number;
  readonly kind: string;
  readonly title: string;
  readonly detail: string;
  readonly problems?: readonly Problem[];
  readonly headers?: Readonly<Record<string, string>>;
  /** The name of the sender that the request's path names, if it is one. */
  readonly sender?: string;
  /** The body, if it was read. */
  readonly received?: Uint8Array;
  /** The variable of the limit that is used up, if that is the reason. */
  readonly limit?: string;
}

/** A rate is exceeded; nothing was stored. */
export function tooMany(detail: string, retryAfterMs: number): Refusal {
  const headers = { "retry-after": String(Math.ceil(retryAfterMs / 1000)) };
  return { status: 429, kind: "too-many", title: "Too Many Requests", detail, headers };
}

/** A limit of the token is used up. */
export function overLimit(
  label: string,
  { limit, waitMs }: Extract<Reservation, { isGranted: false }>,
  { pushes }: Pick<Need, "pushes"> = { pushes: 1 },
): Refusal {
  const all = pushes > 1 ? ` for all ${pushes} pushes of this request` : "";
  const detail = `The token ${label} has nothing left of ${limit}${all}, and nothing was stored. Raise ${limit} in wrangler.toml, or send it again later.`;
  return { ...tooMany(detail, waitMs), limit };
}

/** The limit of a repository is used up. */
export function overRepositoryLimit(repository: string, waitMs: number): Refusal {
  const limit = "PUSHES_PER_REPOSITORY";
  const detail = `The repository ${repository} has nothing left of ${limit}. Raise it in wrangler.toml, or send the push again later.`;
  return { ...tooMany(detail, waitMs), limit };
}

/** A body names too many repositories: each would store it. */
export function tooManyBytes(bytes: number, repositories: number, maxBytes: number): Refusal {
  const detail = `The body has ${bytes} bytes and names ${repositories} repositories, each of which would store it: at most ${maxBytes} bytes in all. Send a request for each repository.`;
  return { status: 413, kind: "too-large", title: "Content Too Large", detail };
}

/** A push or a signal could not be stored; the sender has to send it again. */
export function unstored(what: "push" | "signal" = "push"): Refusal {
  const detail = `The ${what} could not be stored. Send it again: should it be stored after all, it counts once.`;
  const headers = { "retry-after": "30" };
  return { status: 503, kind: "unavailable", title: "Service Unavailable", detail, headers };
}

/** A body could not be read. */
export function refusedBody(fault: BodyFault, maxBytes: number): Refusal {
  switch (fault) {
    case "too long":
      return {
        status: 413,
        kind: "too-large",
        title: "Content Too Large",
        detail: `The body may have at most ${maxBytes} bytes.`,
      };
    case "too slow":
      return {
        status: 408,
        kind: "too-slow",
        title: "Request Timeout",
        detail: `The body did not come within ${BODY_TIMEOUT_MS / 1000} seconds. Send it again.`,
      };
    case "cut off":
      return {
        status: 400,
        kind: "cut-off",
        title: "Bad Request",
        detail: "The body ended before it was complete. Send it again.",
      };
  }
}

/** The response for a refusal. */
export function refusalResponse({ status, kind, title, detail, problems = [], headers }: Refusal): Response {
  return problemResponse(status, kind, title, detail, problems, headers);
}
