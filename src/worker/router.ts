import { Router, type IRequest } from "itty-router";
import { api } from "./api/routes.ts";
import { decideByLink, showApproval } from "./links/approval.ts";
import { logIn, logOut } from "./api/session.ts";
import type { Env } from "./env/env.ts";
import { DEFAULT_SENDER } from "../core/senders/name.ts";
import { senderOf } from "../core/senders/senders.ts";
import { health } from "./api/health.ts";
import { logFromDirectory } from "./directory/relayed-log.ts";
import { metrics } from "./api/metrics.ts";
import { isStoredByLater, STORED_BY_LATER } from "./storage/storage-version.ts";
import { methodNotAllowed, notFound, problemResponse } from "./http/problem.ts";
import { receive } from "./hook/receive.ts";
import { takeResult } from "./links/result.ts";
import { openTunnel } from "./tunnel/open.ts";

/** The dashboard's pages. All are served from the same file. */
const PAGES = new Set(["approvals", "events", "targets", "rules", "rejections", "audit", "setup"]);

function isPage({ params }: IRequest): boolean {
  return PAGES.has(params["page"] ?? "");
}

/** Answers an unknown address: a browser gets the dashboard, which says so, and any other client a problem. */
async function unknownAddress(request: Request, env: Env): Promise<Response> {
  const isBrowser = request.method === "GET" && request.headers.get("accept")?.includes("text/html") === true;
  if (!isBrowser || env.ASSETS === undefined) return notFound();
  const page = await env.ASSETS.fetch(request.url);
  return new Response(page.body, { status: 404, headers: page.headers });
}

function dashboard(request: Request, env: Env): Promise<Response> | Response {
  return env.ASSETS?.fetch(request.url) ?? notFound();
}

/**
 * Answers the rule editor's script where `run_worker_first` of wrangler.toml leaves that to the Worker: it does in
 * projects that are older than the script. The assets answer a name that they lack with the dashboard's page.
 */
async function ruleEditor(request: Request, env: Env): Promise<Response> {
  const file = await env.ASSETS?.fetch(request.url);
  return file?.headers.get("content-type")?.includes("javascript") === true ? file : notFound();
}

/** Every route of the relay. */
export const router = Router<IRequest & Request, [Env, ExecutionContext]>({
  catch: (error: Error, _, env) => {
    if (isStoredByLater(error)) {
      return problemResponse(503, "stored-by-later-version", "Service Unavailable", `${STORED_BY_LATER}.`);
    }
    logFromDirectory(env, "request.failed", { reason: error.message });
    return problemResponse(500, "internal", "Internal Server Error", "This is a fault of the relay; its log has more.");
  },
});

router
  .post("/hook/:token", (request, env, ctx) =>
    receive(request, env, ctx, request.params["token"] ?? "", DEFAULT_SENDER),
  )
  .all("/hook/:token", () => methodNotAllowed("POST"))
  .post("/hook/:token/:sender", (request, env, ctx) =>
    receive(request, env, ctx, request.params["token"] ?? "", request.params["sender"] ?? ""),
  )
  .all("/hook/:token/:sender", (request) =>
    senderOf(request.params["sender"] ?? "") === undefined ? notFound() : methodNotAllowed("POST"),
  )
  .post("/result/:namespace/:name/:delivery/:credential", (request, env) => takeResult(request, env))
  .all("/result/:namespace/:name/:delivery/:credential", () => methodNotAllowed("POST"))
  .get("/approve/:namespace/:name/:delivery/:credential", (request, env) => showApproval(request, env))
  .post("/approve/:namespace/:name/:delivery/:credential", (request, env) => decideByLink(request, env))
  .all("/approve/:namespace/:name/:delivery/:credential", () => methodNotAllowed("GET, POST"))
  .get("/tunnel/:name", (request, env, ctx) => openTunnel(request, env, ctx, request.params["name"] ?? ""))
  .all("/tunnel/:name", () => methodNotAllowed("GET"))
  .get("/healthz", (_, env) => health(env))
  .head("/healthz", (_, env) => health(env))
  .all("/healthz", () => methodNotAllowed("GET, HEAD"))
  .get("/metrics", (request, env) => metrics(request, env))
  .all("/metrics", () => methodNotAllowed("GET"))
  .post("/session", (request, env) => logIn(request, env))
  .delete("/session", (request, env) => logOut(request, env))
  .all("/session", () => methodNotAllowed("POST, DELETE"))
  .all("/api/v1/*", (request, env) => api.fetch(request, env))
  .get("/", (request, env) => dashboard(request, env))
  .get("/rule-editor-:hash.js", (request, env) => ruleEditor(request, env))
  .get("/events/:id", (request, env) => dashboard(request, env))
  .get("/targets/:name", (request, env) => dashboard(request, env))
  .get("/:page", (request, env) => (isPage(request) ? dashboard(request, env) : unknownAddress(request, env)))
  .all("*", (request, env) => unknownAddress(request, env));
