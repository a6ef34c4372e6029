import { parseRepository } from "../core/repository.ts";
import { knownRepositories } from "./directory.ts";
import type { Env } from "./env.ts";
import { notFound, problemResponse } from "./problem.ts";
import type { RepositoryRelay } from "./repository/relay.ts";
import { adminTokenProblem, isSameSecret } from "./token.ts";

const MAX_EVENTS = 100;
const MAX_REPOSITORIES = 1000;

/** Refuses a request to the API that does not carry the operator's token; undefined lets it pass. */
export async function refuseStranger(request: Request, env: Env): Promise<Response | undefined> {
  const problem = adminTokenProblem(env.ADMIN_TOKEN);
  if (problem !== undefined) {
    return problemResponse(503, "api-disabled", "Service Unavailable", `The API is disabled: ${problem}.`);
  }
  const [, token = ""] = /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  if (await isSameSecret(token, env.ADMIN_TOKEN ?? "")) return undefined;
  const detail = "Send the header `Authorization: Bearer <ADMIN_TOKEN>`.";
  return problemResponse(401, "unauthorized", "Unauthorized", detail, [], { "www-authenticate": "Bearer" });
}

/** `GET /api/v1/repositories`: the repositories that pushes came from, the latest first. */
export async function listRepositories(env: Env): Promise<Response> {
  return Response.json({ repositories: await knownRepositories(env, MAX_REPOSITORIES) });
}

/** `GET /api/v1/repositories/:namespace/:name/events`: the latest events of one repository, a page at a time. */
export async function listEvents(request: Request, env: Env, repository: string): Promise<Response> {
  const relay = relayOf(env, repository);
  if (relay === undefined) return notFound();
  const query = new URL(request.url).searchParams;
  const limit = Math.min(Math.max(Math.floor(Number(query.get("limit"))) || MAX_EVENTS, 1), MAX_EVENTS);
  const before = Number(query.get("before") ?? Date.now() + 1);
  if (!Number.isSafeInteger(before)) return badQuery("before", "expected a time in milliseconds since 1970");
  const events = await relay.list(before, limit);
  const next = events.length === limit ? events.at(-1)?.event.receivedAt : undefined;
  return Response.json({ events, ...(next !== undefined && { next }) });
}

/** `GET /api/v1/repositories/:namespace/:name/events/:id`: one event, its deliveries and their attempts. */
export async function showEvent(env: Env, repository: string, id: string): Promise<Response> {
  const record = await relayOf(env, repository)?.read(id);
  return record === undefined ? notFound() : Response.json(record);
}

/** `POST /api/v1/repositories/:namespace/:name/deliveries/:id/redeliver`: makes a delivery again, as a fresh one. */
export async function redeliver(env: Env, repository: string, id: string): Promise<Response> {
  const delivery = await relayOf(env, repository)?.redeliver(id);
  return delivery === undefined ? notFound() : Response.json({ delivery }, { status: 202 });
}

function badQuery(parameter: string, message: string): Response {
  const detail = "A parameter of the query is wrong: see errors.";
  return problemResponse(400, "bad-query", "Bad Request", detail, [{ path: [parameter], message }]);
}

function relayOf(env: Env, fullName: string): DurableObjectStub<RepositoryRelay> | undefined {
  const repository = parseRepository(fullName);
  return repository.ok ? env.REPOSITORY.getByName(repository.value.fullName) : undefined;
}
