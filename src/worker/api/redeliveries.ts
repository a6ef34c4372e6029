import * as v from "valibot";
import { problemsOf } from "../../core/problem.ts";
import { directoryOf } from "../directory/client.ts";
import { parseSearch } from "../directory/search.ts";
import type { Env } from "../env.ts";
import { notFound } from "../problem.ts";
import { readRules } from "../rules.ts";
import { badBody } from "./answers.ts";

const Body = v.strictObject({
  /** As in the query of `GET /api/v1/events`. */
  filter: v.record(v.string(), v.union([v.string(), v.number()])),
  target: v.exactOptional(v.string()),
  confirm: v.exactOptional(v.boolean()),
});

/** `POST /api/v1/redeliveries`: how many events a query finds, and, once confirmed, their deliveries again. */
export async function startRedelivery(request: Request, env: Env): Promise<Response> {
  const body = v.safeParse(Body, await request.json().catch(() => null));
  if (!body.success) return badBody(problemsOf(body.issues));
  const { filter, target: name, confirm = false } = body.output;
  const query = new URLSearchParams(Object.entries(filter).map(([key, value]) => [key, String(value)]));
  if (name === undefined && !query.has("status")) query.set("status", "failed");
  const search = parseSearch(query);
  if (!search.ok) return badBody(search.error.map(({ path, message }) => ({ path: ["filter", ...path], message })));
  if (!confirm) return Response.json({ count: await directoryOf(env).count(search.value) });

  const rules = await readRules(env.RULES);
  const definition = rules.status === "ready" && name !== undefined ? rules.compiled.document.targets[name] : undefined;
  if (name !== undefined && definition === undefined) {
    return badBody([{ path: ["target"], message: "no target of the rule document has this name" }]);
  }
  const target = name === undefined || definition === undefined ? undefined : { name, definition };
  return Response.json(await directoryOf(env).redeliver(search.value, target), { status: 202 });
}

/** `GET /api/v1/redeliveries/:id`: how far it has come. */
export async function showRedelivery(env: Env, id: string): Promise<Response> {
  const redelivery = await directoryOf(env).redelivery(id);
  return redelivery === undefined ? notFound() : Response.json(redelivery);
}
