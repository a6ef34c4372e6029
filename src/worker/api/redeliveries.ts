import { err, ok, type Result } from "../../core/lib/result.ts";
import { mayUse } from "../../core/operators/operator.ts";
import type { Problem } from "../../core/schema/problem.ts";
import { filterFor, type EventFilter } from "../../core/search/filter.ts";
import { recordAction } from "../auth/audit.ts";
import { notAllowed } from "../auth/identify.ts";
import { directoryOf } from "../directory/client.ts";
import { searchBy } from "../directory/search.ts";
import { notFound } from "../http/problem.ts";
import { readRules } from "../rules/rules.ts";
import { badBody } from "./bad-input.ts";
import type { Answer, Input } from "./handler.ts";

/** `POST /api/v1/redeliveries`: counts the deliveries that a query finds, by target; with `confirm` makes them again. */
export async function startRedelivery({ env, operator, body }: Input<"startRedelivery">): Promise<Response> {
  const { filter, events, target: name, confirm = false } = body;
  const chosen = filterFor(name === undefined ? { status: "failed", ...filter } : filter, Date.now());
  const search = searchBy(events === undefined ? chosen : among(events, chosen), {});
  const only = name === undefined ? onlyTargetOf(chosen) : ok(undefined);
  if (!only.ok) return badBody([only.error]);
  if (!confirm) {
    const { events: count, failed, isLowerBound } = await directoryOf(env).count(search, only.value);
    const targets = name === undefined ? failed : [{ name, count }];
    const deliveries = targets.reduce((sum, each) => sum + each.count, 0);
    const bound = isLowerBound ? { isLowerBound } : {};
    return Response.json({ count, deliveries, targets, ...bound } satisfies Answer<"startRedelivery">);
  }
  if (!mayUse(operator.role, { method: "POST" })) return notAllowed(operator);
  const rules = await readRules(env.RULES);
  const definition = rules.status === "ready" && name !== undefined ? rules.compiled.document.targets[name] : undefined;
  if (name !== undefined && definition === undefined) {
    return badBody([{ path: ["target"], message: "no target of the rule document has this name" }]);
  }
  const target = name === undefined || definition === undefined ? undefined : { name, definition };
  const progress = await directoryOf(env).redeliver(search, target, operator.label, only.value);
  await recordAction(env, operator, "redelivery.started", {
    count: progress.count,
    ...(name !== undefined && { target: name }),
    ...(filter.repository !== undefined && { repository: filter.repository }),
    detail: `${progress.id}: ${JSON.stringify(events === undefined ? filter : { ...filter, events: events.length })}`,
  });
  return Response.json(progress satisfies Answer<"startRedelivery">, { status: 202 });
}

/** `GET /api/v1/redeliveries/:id`: the progress of a redelivery. */
export async function showRedelivery({ env, parts: { id } }: Input<"showRedelivery">): Promise<Response> {
  const redelivery = await directoryOf(env).redelivery(id);
  return redelivery === undefined ? notFound() : Response.json(redelivery satisfies Answer<"showRedelivery">);
}

/** A filter that takes only some events of those that it took. A chosen alert is taken too. */
function among(ids: readonly string[], filter: EventFilter): EventFilter {
  const anyOf = ids.map((text) => ({ kind: "exact" as const, text }));
  return { ...filter, type: "all", fields: [...filter.fields, { field: "id", anyOf }] };
}

/** The only target whose failed deliveries are made again; undefined if all are. A filter must not choose more than it says. */
function onlyTargetOf({ delivery }: EventFilter): Result<string | undefined, Problem> {
  const [first, ...more] = delivery;
  if (first === undefined) return ok(undefined);
  const [pattern, ...others] = first.anyOf;
  const isOne = first.field === "target" && more.length === 0 && others.length === 0 && pattern?.kind === "exact";
  if (isOne) return ok(pattern.text);
  const message = "expected at most one target, without *, and no reason: others would be redelivered too";
  return err({ path: ["filter", "q"], message });
}
