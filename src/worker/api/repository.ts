import { parseRepositoryName } from "../../core/repository.ts";
import type { Env } from "../env.ts";
import { notFound } from "../problem.ts";
import type { RepositoryRelay } from "../repository/relay.ts";
import { badQuery } from "./answers.ts";

const MAX_EVENTS = 100;

// These read a repository's own storage and so show what is so at this moment; the directory is a second behind.

/** `GET /api/v1/repositories/:namespace/:name/events`: the latest pushes of one repository, or what `type` says, a page at a time. */
export async function listEventsOf(request: Request, env: Env, repository: string): Promise<Response> {
  const relay = relayOf(env, repository);
  if (relay === undefined) return notFound();
  const query = new URL(request.url).searchParams;
  const limit = Math.min(Math.max(Math.floor(Number(query.get("limit"))) || MAX_EVENTS, 1), MAX_EVENTS);
  const before = Number(query.get("before") ?? Date.now() + 1);
  if (!Number.isSafeInteger(before)) {
    return badQuery([{ path: ["before"], message: "expected a time in milliseconds since 1970" }]);
  }
  const wanted = query.get("type") || "push";
  if (wanted !== "push" && wanted !== "alert" && wanted !== "all") {
    return badQuery([{ path: ["type"], message: "expected one of push, alert, all" }]);
  }
  const events = await relay.list(before, limit, wanted);
  const next = events.length === limit ? events.at(-1)?.event.receivedAt : undefined;
  return Response.json({ events, ...(next !== undefined && { next }) });
}

/** `GET /api/v1/repositories/:namespace/:name/events/:id`: one event, its deliveries and their attempts. */
export async function showEventOf(env: Env, repository: string, id: string): Promise<Response> {
  const record = await relayOf(env, repository)?.read(id);
  return record === undefined ? notFound() : Response.json(record);
}

/** `POST /api/v1/repositories/:namespace/:name/deliveries/:id/redeliver`: makes a delivery again, as a fresh one. */
export async function redeliverOf(env: Env, repository: string, id: string): Promise<Response> {
  const delivery = await relayOf(env, repository)?.redeliver(id);
  return delivery === undefined ? notFound() : Response.json({ delivery }, { status: 202 });
}

function relayOf(env: Env, fullName: string): DurableObjectStub<RepositoryRelay> | undefined {
  const repository = parseRepositoryName(fullName);
  return repository.ok ? env.REPOSITORY.getByName(repository.value.fullName) : undefined;
}
