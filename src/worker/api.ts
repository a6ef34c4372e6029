import { parseRepository } from "../core/repository.ts";
import type { Env } from "./env.ts";
import { notFound, problemResponse } from "./problem.ts";
import { isSameSecret } from "./token.ts";

const MAX_EVENTS = 100;

/** Sorts after every event id. */
const LAST_ID = "evt_~";

/** Refuses a request to the API that does not carry the operator's token; undefined lets it pass. */
export async function refuseStranger(request: Request, env: Env): Promise<Response | undefined> {
  if (!env.ADMIN_TOKEN) {
    const detail = "The API is disabled: set it up with `wrangler secret put ADMIN_TOKEN`.";
    return problemResponse(503, "api-disabled", "Service Unavailable", detail);
  }
  const [, token = ""] = /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  if (await isSameSecret(token, env.ADMIN_TOKEN)) return undefined;
  const detail = "Send the header `Authorization: Bearer <ADMIN_TOKEN>`.";
  return problemResponse(401, "unauthorized", "Unauthorized", detail, [], { "www-authenticate": "Bearer" });
}

/** `GET /api/v1/repositories/:namespace/:name/events`: the latest events of one repository. */
export async function listEvents(request: Request, env: Env, fullName: string): Promise<Response> {
  const repository = parseRepository(fullName);
  if (!repository.ok) return notFound();
  const query = new URL(request.url).searchParams;
  const limit = Math.min(Math.max(Number(query.get("limit")) || MAX_EVENTS, 1), MAX_EVENTS);
  const before = query.get("before") ?? LAST_ID;
  const events = await env.REPOSITORY.getByName(repository.value.fullName).list(before, limit);
  const next = events.length === limit ? events.at(-1)?.event.id : undefined;
  return Response.json({ events, ...(next !== undefined && { next }) });
}

/** `GET /api/v1/repositories/:namespace/:name/events/:id`: one event, its deliveries and their attempts. */
export async function showEvent(env: Env, fullName: string, id: string): Promise<Response> {
  const repository = parseRepository(fullName);
  if (!repository.ok) return notFound();
  const record = await env.REPOSITORY.getByName(repository.value.fullName).read(id);
  return record === undefined ? notFound() : Response.json(record);
}
