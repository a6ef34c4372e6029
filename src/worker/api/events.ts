import { eventIdOfDelivery } from "../../core/delivery/delivery.ts";
import { findDelivery } from "../../core/record/record.ts";
import { deployTargets } from "../../core/record/used-target.ts";
import { filterFor } from "../../core/search/filter.ts";
import { matchesDelivery } from "../../core/search/match.ts";
import type { EventSummary } from "../../core/record/summary.ts";
import { signatureOf } from "../../core/operators/operator.ts";
import { recordAction } from "../auth/audit.ts";
import { directoryOf } from "../directory/client.ts";
import { continuationOf, searchBy, searchFor } from "../directory/search.ts";
import { notFound, problemResponse } from "../http/problem.ts";
import { readRules } from "../rules/rules.ts";
import { findEvent } from "./find-event.ts";
import type { Answer, Input } from "./handler.ts";

const MAX_REPOSITORIES = 1000;

/** `GET /api/v1/repositories`: the repositories with pushes, newest first. */
export async function listRepositories({ env }: Input<"listRepositories">): Promise<Response> {
  const repositories = await directoryOf(env).repositories(MAX_REPOSITORIES);
  return Response.json({ repositories } satisfies Answer<"listRepositories">);
}

/** `GET /api/v1/events`: the events of all repositories, newest first, filtered, one page. */
export async function listEvents({ env, query }: Input<"listEvents">): Promise<Response> {
  const search = searchFor(query, Date.now());
  const found = await directoryOf(env).search(search);
  return Response.json({ events: found.events, ...continuationOf(found, search.limit) } satisfies Answer<"listEvents">);
}

/** `GET /api/v1/events/count`: how many events a list has, up to a bound. */
export async function countEvents({ env, query }: Input<"countEvents">): Promise<Response> {
  const total = await directoryOf(env).total(searchFor(query, Date.now()));
  return Response.json(total satisfies Answer<"countEvents">);
}

/** `GET /api/v1/deliveries`: the deliveries of the events that match; `status` filters the deliveries. */
export async function listDeliveries({ env, query }: Input<"listDeliveries">): Promise<Response> {
  const { status, ...filters } = query;
  const filter = filterFor(filters, Date.now());
  const search = searchBy(filter, query);
  const found = await directoryOf(env).search(search);
  const deliveries = found.events.flatMap((event) =>
    event.deliveries
      .filter((delivery) => (status ?? delivery.status) === delivery.status && matchesDelivery(delivery, filter))
      .map((delivery) => ({ ...delivery, event: event.id, ...placeOf(event) })),
  );
  return Response.json({ deliveries, ...continuationOf(found, search.limit) } satisfies Answer<"listDeliveries">);
}

/** `GET /api/v1/events/:id`: one event, with its deliveries, their attempts and the body as received. */
export async function showEvent({ env, parts: { id } }: Input<"showEvent">): Promise<Response> {
  const found = await findEvent(env, id);
  if (found === undefined) return notFound();
  const { summary, relay } = found;
  const [record, body, rules] = await Promise.all([relay.read(id), relay.readBody(id), readRules(env.RULES)]);
  if (record === undefined) return notFound();
  const deploys = deployTargets(record, rules.status === "ready" ? rules.compiled.document : undefined);
  return Response.json({
    summary,
    record,
    body: new TextDecoder().decode(body),
    deploys,
  } satisfies Answer<"showEvent">);
}

/** `GET /api/v1/deliveries/:id`: one delivery with its attempts. */
export async function showDelivery({ env, parts: { id } }: Input<"showDelivery">): Promise<Response> {
  const found = await findEvent(env, eventIdOfDelivery(id) ?? "");
  if (found === undefined) return notFound();
  const delivery = findDelivery(await found.relay.read(found.summary.id), id);
  if (delivery === undefined) return notFound();
  return Response.json({ event: found.summary, delivery } satisfies Answer<"showDelivery">);
}

/** `POST /api/v1/deliveries/:id/approve`: approves a delivery that waits for approval. */
export function approveDelivery(input: Input<"approveDelivery">): Promise<Response> {
  return decide(input, "approve");
}

/** `POST /api/v1/deliveries/:id/reject`: rejects a delivery that waits for approval; it fails. */
export function rejectDelivery(input: Input<"rejectDelivery">): Promise<Response> {
  return decide(input, "reject");
}

async function decide(
  { env, operator, parts: { id }, body }: Input<"approveDelivery">,
  decision: "approve" | "reject",
): Promise<Response> {
  const found = await findEvent(env, eventIdOfDelivery(id) ?? "");
  if (found === undefined) return notFound();
  const delivery = await found.relay.decide(id, decision, signatureOf(operator, body.by));
  if (delivery !== undefined) {
    const { repository, id: event } = found.summary;
    const action = decision === "approve" ? "delivery.approved" : "delivery.rejected";
    const { target } = delivery;
    await recordAction(env, operator, action, { repository, event, delivery: id, target }, body.by);
    return Response.json({ delivery } satisfies Answer<"approveDelivery">);
  }
  const detail = "This delivery waits for no approval: it may have been decided on, or has not come so far.";
  return problemResponse(409, "no-approval-needed", "Conflict", detail);
}

function placeOf({
  repository,
  tag,
  receivedAt,
}: EventSummary): Pick<EventSummary, "repository" | "tag" | "receivedAt"> {
  return { repository, receivedAt, ...(tag !== undefined && { tag }) };
}
