import { Router, type IRequest } from "itty-router";
import type { Env } from "../env.ts";
import { status } from "../health.ts";
import { notFound } from "../problem.ts";
import { listDeliveries, listEvents, listRepositories, redeliver, showDelivery, showEvent } from "./events.ts";
import { refuseStranger } from "./guard.ts";
import { showRedelivery, startRedelivery } from "./redeliveries.ts";
import { listEventsOf, redeliverOf, showEventOf } from "./repository.ts";
import { checkRules, listHistory, putRules, showHistory, showRules, testRules } from "./rules.ts";
import { budget, rejected, statistics, stream } from "./statistics.ts";
import { listTargets, pauseTarget, resumeTarget, testTarget } from "./targets.ts";

/** Every route of the API; see docs/api.md. */
export const api = Router<IRequest & Request, [Env]>({ base: "/api/v1" });

const repositoryOf = ({ params }: IRequest): string => `${params["namespace"]}/${params["name"]}`;
const part = ({ params }: IRequest, name: string): string => decodeURIComponent(params[name] ?? "");

api
  .all("*", (request, env) => refuseStranger(request, env))
  .get("/status", (request, env) => status(request, env))
  .get("/events", (request, env) => listEvents(request, env))
  .get("/events/:id", (request, env) => showEvent(env, part(request, "id")))
  .get("/deliveries", (request, env) => listDeliveries(request, env))
  .get("/deliveries/:id", (request, env) => showDelivery(env, part(request, "id")))
  .post("/deliveries/:id/redeliver", (request, env) => redeliver(env, part(request, "id")))
  .post("/redeliveries", (request, env) => startRedelivery(request, env))
  .get("/redeliveries/:id", (request, env) => showRedelivery(env, part(request, "id")))
  .get("/targets", (_, env) => listTargets(env))
  .post("/targets/:name/pause", (request, env) => pauseTarget(request, env, part(request, "name")))
  .post("/targets/:name/resume", (request, env) => resumeTarget(env, part(request, "name")))
  .post("/targets/:name/test", (request, env) => testTarget(env, part(request, "name")))
  .get("/rules", (_, env) => showRules(env))
  .put("/rules", (request, env) => putRules(request, env))
  .post("/rules/check", (request, env) => checkRules(request, env))
  .post("/rules/test", (request, env) => testRules(request, env))
  .get("/rules/history", (_, env) => listHistory(env))
  .get("/rules/history/:key", (request, env) => showHistory(env, part(request, "key")))
  .get("/repositories", (_, env) => listRepositories(env))
  .get("/repositories/:namespace/:name/events", (request, env) => listEventsOf(request, env, repositoryOf(request)))
  .get("/repositories/:namespace/:name/events/:id", (request, env) =>
    showEventOf(env, repositoryOf(request), part(request, "id")),
  )
  .post("/repositories/:namespace/:name/deliveries/:id/redeliver", (request, env) =>
    redeliverOf(env, repositoryOf(request), part(request, "id")),
  )
  .get("/statistics", (request, env) => statistics(request, env))
  .get("/budget", (_, env) => budget(env))
  .get("/rejected", (_, env) => rejected(env))
  .get("/stream", (request, env) => stream(request, env))
  .all("*", () => notFound());
