import type { Problem } from "../core/problem.ts";
import type { Env } from "./env.ts";
import { problemResponse } from "./problem.ts";
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
  { status, kind, title, detail, problems = [], headers }: Refusal,
  token: string | undefined,
): Response {
  ctx.waitUntil(noteRejection(env, request, status, detail, token, problems));
  return problemResponse(status, kind, title, detail, problems, headers);
}

/** More came than may; nothing of it was stored. */
export function tooMany(detail: string, retryAfterMs: number): Refusal {
  const headers = { "retry-after": String(Math.ceil(retryAfterMs / 1000)) };
  return { status: 429, kind: "too-many", title: "Too Many Requests", detail, headers };
}
