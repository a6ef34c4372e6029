import { mayUse } from "../../core/operators/operator.ts";
import { recordAction } from "../auth/audit.ts";
import { notAllowed } from "../auth/identify.ts";
import { directoryOf } from "../directory/client.ts";
import { searchFor } from "../directory/search.ts";
import { notFound } from "../http/problem.ts";
import { readRules } from "../rules/rules.ts";
import { badBody } from "./bad-input.ts";
import type { Answer, Input } from "./handler.ts";

/** `POST /api/v1/redeliveries`: counts the deliveries that a query finds, by target; with `confirm` makes them again. */
export async function startRedelivery({ env, operator, body }: Input<"startRedelivery">): Promise<Response> {
  const { filter, target: name, confirm = false } = body;
  const search = searchFor(name === undefined ? { status: "failed", ...filter } : filter);
  const only = name === undefined ? filter.target : undefined;
  if (!confirm) {
    const { events: count, failed } = await directoryOf(env).count(search, only);
    const targets = name === undefined ? failed : [{ name, count }];
    const deliveries = targets.reduce((sum, each) => sum + each.count, 0);
    return Response.json({ count, deliveries, targets } satisfies Answer<"startRedelivery">);
  }
  if (!mayUse(operator.role, { method: "POST" })) return notAllowed(operator);
  const rules = await readRules(env.RULES);
  const definition = rules.status === "ready" && name !== undefined ? rules.compiled.document.targets[name] : undefined;
  if (name !== undefined && definition === undefined) {
    return badBody([{ path: ["target"], message: "no target of the rule document has this name" }]);
  }
  const target = name === undefined || definition === undefined ? undefined : { name, definition };
  const progress = await directoryOf(env).redeliver(search, target, operator.label, only);
  await recordAction(env, operator, "redelivery.started", {
    count: progress.count,
    ...(name !== undefined && { target: name }),
    ...(filter.repository !== undefined && { repository: filter.repository }),
    detail: `${progress.id}: ${JSON.stringify(filter)}`,
  });
  return Response.json(progress satisfies Answer<"startRedelivery">, { status: 202 });
}

/** `GET /api/v1/redeliveries/:id`: the progress of a redelivery. */
export async function showRedelivery({ env, parts: { id } }: Input<"showRedelivery">): Promise<Response> {
  const redelivery = await directoryOf(env).redelivery(id);
  return redelivery === undefined ? notFound() : Response.json(redelivery satisfies Answer<"showRedelivery">);
}
