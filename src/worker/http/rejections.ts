import { writeProblems } from "../../core/schema/problem.ts";
import { sampleOf } from "../../core/secrets/sample.ts";
import { MIN_TOKEN_LENGTH } from "../../core/secrets/token-length.ts";
import { cleanLine, cleanLines } from "../../core/text/clean.ts";
import { directoryOf } from "../directory/client.ts";
import { rejectionFields } from "../directory/rejection-log.ts";
import { logFromDirectory } from "../directory/relayed-log.ts";
import type { Env } from "../env/env.ts";
import { returnUsage, takeUsage } from "../telemetry/usage.ts";
import { refusalResponse, type Refusal } from "./refusal.ts";

/**
 * A token bucket for rejections of one kind: each costs the directory a row, and a flood must not reach it. Each kind has
 * its own, so that none hides another.
 */
const BURST = 20;
const REFILL_MS = 30_000;
const buckets = new Map<string, { left: number; at: number }>();
/** Number of rejections by status, since the last call to the directory. */
let counts: Record<number, number> = {};

/** Responds with a problem, and records the rejection for the operator after the response. */
export function refuse(
  request: Request,
  env: Env,
  ctx: ExecutionContext,
  refusal: Refusal,
  token: string | undefined,
): Response {
  ctx.waitUntil(noteRejection(env, request, refusal, token));
  return refusalResponse(refusal);
}

/**
 * Records why a request is refused, because Docker Hub shows its user only a status. Stores no token, and of the body only
 * a sample without secrets. Never throws.
 */
export async function noteRejection(
  env: Env,
  request: Request,
  refusal: Pick<Refusal, "status" | "detail" | "problems" | "limit" | "sender" | "received">,
  token: string | undefined,
): Promise<void> {
  const { status, detail: reason, problems = [], limit, sender, received } = refusal;
  counts[status] = (counts[status] ?? 0) + 1;
  const now = Date.now();
  if (!takeOne(`${limit ?? ""} ${token ?? ""}`, now)) return;
  const fields = writeProblems(problems, 10);
  const userAgent = cleanLine(request.headers.get("user-agent")?.slice(0, 100) ?? "");
  const [told, usage] = [counts, takeUsage()];
  counts = {};
  const rejection = {
    at: now,
    status,
    reason,
    ...(token !== undefined && { token }),
    ...(limit !== undefined && { limit }),
    ...(fields.length > 0 && { detail: fields }),
    ...(userAgent !== "" && { userAgent }),
    ...(sender !== undefined && { sender }),
    ...(received !== undefined && { sample: sampleOfBody(received, request.url) }),
  };
  try {
    await directoryOf(env).reject(rejection, told, usage);
  } catch (error) {
    returnUsage(usage);
    for (const [code, count] of Object.entries(told)) counts[Number(code)] = (counts[Number(code)] ?? 0) + count;
    logFromDirectory(env, "request.rejected", rejectionFields(rejection));
    logFromDirectory(env, "directory.unreachable", { reason: (error as Error).message });
  }
}

function takeOne(kind: string, now: number): boolean {
  const bucket = buckets.get(kind) ?? { left: BURST, at: now };
  const left = Math.min(BURST, bucket.left + (now - bucket.at) / REFILL_MS);
  buckets.set(kind, { left: left < 1 ? left : left - 1, at: now });
  return left >= 1;
}

/** A sample of a body, without the parts of the request's path, of which one is the token. */
function sampleOfBody(body: Uint8Array, url: string): string {
  const parts = new URL(url).pathname.split("/").filter((part) => part.length >= MIN_TOKEN_LENGTH);
  const text = new TextDecoder().decode(body);
  return cleanLines(sampleOf(text, [...parts, ...parts.map(decoded)]));
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
