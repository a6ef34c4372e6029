import { writeProblems, type Problem } from "../../core/problem.ts";
import { directoryOf } from "../directory/client.ts";
import type { Env } from "../env.ts";
import { returnUsage, takeUsage } from "../telemetry/usage.ts";
import { log } from "../telemetry/log.ts";

/** So many rejections are passed on at once, and one more each second: a flood must not reach the directory. */
const BURST = 20;
const REFILL_MS = 1000;
let left = BURST;
let refilledAt = 0;
/** By status, all since the directory was last told. */
let counts: Record<number, number> = {};

/**
 * Notes why a request to the hook is turned away, because Docker Hub shows its user only a status. Neither the token nor
 * the body is kept. Runs behind the answer.
 */
export async function noteRejection(
  env: Env,
  request: Request,
  status: number,
  reason: string,
  token: string | undefined,
  problems: readonly Problem[],
): Promise<void> {
  counts[status] = (counts[status] ?? 0) + 1;
  const now = Date.now();
  left = Math.min(BURST, left + (now - refilledAt) / REFILL_MS);
  refilledAt = now;
  if (left < 1) return;
  left--;
  const fields = writeProblems(problems, 10);
  const userAgent = request.headers.get("user-agent")?.slice(0, 100);
  log("request.rejected", {
    status,
    reason,
    token,
    problems: fields.map(({ path, message }) => `${path}: ${message}`),
  });
  const [told, usage] = [counts, takeUsage()];
  counts = {};
  const rejection = {
    at: now,
    status,
    reason,
    ...(token !== undefined && { token }),
    ...(fields.length > 0 && { detail: fields }),
    ...(userAgent !== undefined && { userAgent }),
  };
  try {
    await directoryOf(env).reject(rejection, told, usage);
  } catch (error) {
    returnUsage(usage);
    for (const [code, count] of Object.entries(told)) counts[Number(code)] = (counts[Number(code)] ?? 0) + count;
    log("directory.unreachable", { reason: (error as Error).message });
  }
}
