import { MAX_PAGE } from "../../core/api/query.ts";
import { parseRepositoryName } from "../../core/event/repository.ts";
import type { Env } from "../env/env.ts";
import { notFound } from "../http/problem.ts";
import type { RepositoryCalls } from "../env/repository-calls.ts";
import type { Answer, Input } from "./handler.ts";

// These read a repository's own storage, which is current; the directory is up to a second behind.

/** `GET /api/v1/repositories/:namespace/:name/events`: the latest events of one repository, by `type`, one page. */
export async function listEventsOf({ env, parts, query }: Input<"listEventsOf">): Promise<Response> {
  const relay = relayOf(env, parts);
  if (relay === undefined) return notFound();
  const { limit = MAX_PAGE, before = Date.now() + 1, type = "push" } = query;
  const events = await relay.list(before, limit, type);
  const next = events.length === limit ? events.at(-1)?.event.receivedAt : undefined;
  return Response.json({ events, ...(next !== undefined && { next }) } satisfies Answer<"listEventsOf">);
}

/** `GET /api/v1/repositories/:namespace/:name/events/:id`: one event, with its deliveries and their attempts. */
export async function showEventOf({ env, parts }: Input<"showEventOf">): Promise<Response> {
  const record = await relayOf(env, parts)?.read(parts.id);
  return record === undefined ? notFound() : Response.json(record satisfies Answer<"showEventOf">);
}

/** The object of the repository that a path names; undefined if it names none. */
export function relayOf(
  env: Env,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): DurableObjectStub<RepositoryCalls> | undefined {
  const repository = parseRepositoryName(`${namespace}/${name}`);
  return repository.ok ? env.REPOSITORY.getByName(repository.value.fullName) : undefined;
}
