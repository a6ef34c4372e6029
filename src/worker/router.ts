import { Router, type IRequest } from "itty-router";
import { listEvents, listRepositories, redeliver, refuseStranger, showEvent } from "./api.ts";
import type { Env } from "./env.ts";
import { health } from "./health.ts";
import { log } from "./log.ts";
import { methodNotAllowed, notFound, problemResponse } from "./problem.ts";
import { receive } from "./receive.ts";

const fullName = ({ params }: IRequest): string => `${params["namespace"]}/${params["name"]}`;

/** Every route of the relay. */
export const router = Router<IRequest & Request, [Env, ExecutionContext]>({
  catch: (error: Error) => {
    log("request.failed", { reason: error.message });
    return problemResponse(500, "internal", "Internal Server Error", "This is a fault of the relay; its log has more.");
  },
});

router
  .post("/hook/:token", (request, env) => receive(request, env, request.params["token"] ?? ""))
  .all("/hook/:token", () => methodNotAllowed("POST"))
  .get("/healthz", (_, env) => health(env))
  .head("/healthz", (_, env) => health(env))
  .all("/healthz", () => methodNotAllowed("GET, HEAD"))
  .all("/api/v1/*", (request, env) => refuseStranger(request, env))
  .get("/api/v1/repositories", (_, env) => listRepositories(env))
  .get("/api/v1/repositories/:namespace/:name/events", (request, env) => listEvents(request, env, fullName(request)))
  .get("/api/v1/repositories/:namespace/:name/events/:id", (request, env) =>
    showEvent(env, fullName(request), request.params["id"] ?? ""),
  )
  .post("/api/v1/repositories/:namespace/:name/deliveries/:id/redeliver", (request, env) =>
    redeliver(env, fullName(request), request.params["id"] ?? ""),
  )
  .all("*", () => notFound());
