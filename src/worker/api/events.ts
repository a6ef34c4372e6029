import * as v from "valibot";
import { eventIdOfDelivery } from "../../core/delivery.ts";
import { problemsOf } from "../../core/problem.ts";
import { findDelivery } from "../../core/record.ts";
import type { EventSummary } from "../../core/summary.ts";
import { directoryOf } from "../directory/client.ts";
import { cursorAfter, parseSearch } from "../directory/search.ts";
import type { Env } from "../env.ts";
import { notFound, problemResponse } from "../problem.ts";
import type { RepositoryRelay } from "../repository/relay.ts";
import { badBody, badQuery } from "./answers.ts";

const MAX_REPOSITORIES = 1000;

/** `GET /api/v1/repositories`: the repositories that pushes came from, the latest first. */
export async function listRepositories(env: Env): Promise<Response> {
  return Response.json({ repositories: await directoryOf(env).repositories(MAX_REPOSITORIES) });
}

/** `GET /api/v1/events`: the events of all repositories, the latest first, filtered and a page at a time. */
export async function listEvents(request: Request, env: Env): Promise<Response> {
  const search = parseSearch(new URL(request.url).searchParams);
  if (!search.ok) return badQuery(search.error);
  const events = await directoryOf(env).find(search.value);
  return Response.json({ events, ...nextOf(events, search.value.limit) });
}

/** `GET /api/v1/deliveries`: the deliveries of the events that the filters find; `status` is the delivery's. */
export async function listDeliveries(request: Request, env: Env): Promise<Response> {
  const query = new URL(request.url).searchParams;
  const status = query.get("status");
  query.delete("status");
  const search = parseSearch(query);
  if (!search.ok) return badQuery(search.error);
  const events = await directoryOf(env).find(search.value);
  const target = query.get("target");
  const deliveries = events.flatMap((event) =>
    event.deliveries
      .filter((delivery) => (!status || delivery.status === status) && (!target || delivery.target === target))
      .map((delivery) => ({ ...delivery, event: event.id, ...placeOf(event) })),
  );
  return Response.json({ deliveries, ...nextOf(events, search.value.limit) });
}

/** `GET /api/v1/events/:id`: one event, its deliveries and their attempts, and the body as it came. */
export async function showEvent(env: Env, id: string): Promise<Response> {
  const found = await findEvent(env, id);
  if (found === undefined) return notFound();
  const [record, body] = [await found.relay.read(id), await found.relay.readBody(id)];
  if (record === undefined) return notFound();
  return Response.json({ summary: found.summary, record, body: new TextDecoder().decode(body) });
}

/** `GET /api/v1/deliveries/:id`: one delivery with its attempts. */
export async function showDelivery(env: Env, id: string): Promise<Response> {
  const found = await findEvent(env, eventIdOfDelivery(id) ?? "");
  const delivery = findDelivery(await found?.relay.read(found.summary.id), id);
  return delivery === undefined ? notFound() : Response.json({ event: found?.summary, delivery });
}

/** `POST /api/v1/deliveries/:id/redeliver`: makes a delivery again, as a fresh one. */
export async function redeliver(env: Env, id: string): Promise<Response> {
  const found = await findEvent(env, eventIdOfDelivery(id) ?? "");
  const delivery = await found?.relay.redeliver(id);
  return delivery === undefined ? notFound() : Response.json({ delivery }, { status: 202 });
}

const Decision = v.strictObject({
  /** Who decides, for the record. */
  by: v.exactOptional(v.pipe(v.string(), v.maxLength(100, "expected at most 100 characters"))),
});

/** `POST /api/v1/deliveries/:id/approve` and `.../reject`: lets a delivery go on that waits for it, or fails it. */
export async function decide(
  request: Request,
  env: Env,
  id: string,
  decision: "approve" | "reject",
): Promise<Response> {
  const text = await request.text();
  const body = v.safeParse(Decision, text === "" ? {} : parsedOrNull(text));
  if (!body.success) return badBody(problemsOf(body.issues));
  const found = await findEvent(env, eventIdOfDelivery(id) ?? "");
  if (found === undefined) return notFound();
  const delivery = await found.relay.decide(id, decision, body.output.by ?? "an operator");
  if (delivery !== undefined) return Response.json({ delivery });
  const detail = "This delivery waits for no approval: it may have been decided on, or has not come so far.";
  return problemResponse(409, "no-approval-needed", "Conflict", detail);
}

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function findEvent(
  env: Env,
  id: string,
): Promise<{ summary: EventSummary; relay: DurableObjectStub<RepositoryRelay> } | undefined> {
  const summary = await directoryOf(env).get(id);
  return summary === undefined ? undefined : { summary, relay: env.REPOSITORY.getByName(summary.repository) };
}

function placeOf({
  repository,
  tag,
  receivedAt,
}: EventSummary): Pick<EventSummary, "repository" | "tag" | "receivedAt"> {
  return { repository, receivedAt, ...(tag !== undefined && { tag }) };
}

function nextOf(events: readonly EventSummary[], limit: number): { readonly next?: string } {
  const last = events.at(-1);
  return last !== undefined && events.length === limit ? { next: cursorAfter(last) } : {};
}
