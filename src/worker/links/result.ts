import { jsonOf } from "../../core/lib/json.ts";
import { parseReport } from "../../core/delivery/report.ts";
import { readBody } from "../http/body.ts";
import { openLink } from "./delivery-link.ts";
import type { Env } from "../env/env.ts";
import { notFound, problemResponse } from "../http/problem.ts";
import { refusalResponse, refusedBody } from "../http/refusal.ts";

const MAX_BODY_BYTES = 16_384;

/** `POST /result/...`: records a target's report on a delivery. */
export async function takeResult(
  request: Request & { readonly params: Record<string, string> },
  env: Env,
): Promise<Response> {
  const link = await openLink(env, request.params, "result", Date.now());
  if (link === undefined) return notFound();
  if (link === "expired") {
    const detail = "The time for this result is over, and the delivery has failed. Redeliver it to try again.";
    return problemResponse(410, "result-too-late", "Gone", detail);
  }
  if (link === "revoked") {
    const detail = "The relay's link key was replaced since this URL was made. Redeliver to get a new one.";
    return problemResponse(410, "link-revoked", "Gone", detail);
  }
  const body = await readBody(request, MAX_BODY_BYTES);
  if (!body.ok) return refusalResponse(refusedBody(body.error, MAX_BODY_BYTES));
  const report = parseReport(jsonOf(new TextDecoder().decode(body.value)), Date.now());
  if (!report.ok) {
    const detail = 'Expected JSON as in {"state": "success", "description": "..."}: see errors.';
    return problemResponse(422, "not-a-result", "Unprocessable Content", detail, report.error);
  }
  const state = await env.REPOSITORY.getByName(link.repository).report(link.deliveryId, report.value);
  if (state === undefined) return notFound();
  if (state === report.value.state) return Response.json({ state });
  const detail = `This delivery has ended already (${state}), and the first result counts.`;
  return problemResponse(409, "result-known", "Conflict", detail);
}
