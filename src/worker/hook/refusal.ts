import type { Problem } from "../../core/problem.ts";
import { BODY_TIMEOUT_MS, type BodyFault } from "../http/body.ts";
import type { Env } from "../env.ts";
import { problemResponse } from "../problem.ts";
import { noteRejection } from "./rejections.ts";

/** Why a request to the hook is turned away. */
export interface Refusal {
  readonly status: number;
  readonly kind: string;
  readonly title: string;
  readonly detail: string;
  readonly problems?: readonly Problem[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Turns a request away with a problem, and notes it for the operator behind the answer. */
export function refuse(
  request: Request,
  env: Env,
  ctx: ExecutionContext,
  refusal: Refusal,
  token: string | undefined,
): Response {
  const { status, detail, problems = [] } = refusal;
  ctx.waitUntil(noteRejection(env, request, status, detail, token, problems));
  return refusalResponse(refusal);
}

/** More came than may; nothing of it was stored. */
export function tooMany(detail: string, retryAfterMs: number): Refusal {
  const headers = { "retry-after": String(Math.ceil(retryAfterMs / 1000)) };
  return { status: 429, kind: "too-many", title: "Too Many Requests", detail, headers };
}

/** A body that did not come whole. */
export function refusedBody(fault: BodyFault, maxBytes: number): Refusal {
  switch (fault) {
    case "too long":
      return {
        status: 413,
        kind: "too-large",
        title: "Content Too Large",
        detail: `A payload may have at most ${maxBytes} bytes.`,
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

/** The answer that a refusal is. */
export function refusalResponse({ status, kind, title, detail, problems = [], headers }: Refusal): Response {
  return problemResponse(status, kind, title, detail, problems, headers);
}
