import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import worker from "../../../src/index.ts";

/** The assets of a deployed dashboard: they answer a path without a file with the page. */
const ASSETS = {
  fetch: (url: string) =>
    Promise.resolve(
      new URL(url).pathname === "/rule-editor-Ab_1-2cd.js"
        ? new Response("export {};", { headers: { "content-type": "text/javascript; charset=utf-8" } })
        : new Response("<!doctype html>", { headers: { "content-type": "text/html; charset=utf-8" } }),
    ),
} as Fetcher;

/** Asks the Worker of a project whose wrangler.toml names only the scripts that there were before. */
async function ask(path: string, assets: Fetcher | undefined): Promise<Response> {
  const request = new Request<unknown, IncomingRequestCfProperties>(`https://relay.example${path}`);
  const { ASSETS: _, ...others } = env;
  const bindings = assets === undefined ? others : { ...others, ASSETS: assets };
  return worker.fetch(request, bindings, createExecutionContext());
}

it.each([
  ["its script, as the assets have it", "/rule-editor-Ab_1-2cd.js", ASSETS, 200, "text/javascript; charset=utf-8"],
  ["no page for the script of another version", "/rule-editor-Xyz.js", ASSETS, 404, "application/problem+json"],
  ["a problem without a dashboard", "/rule-editor-Ab_1-2cd.js", undefined, 404, "application/problem+json"],
])("the rule editor gets %s", async (_, path, assets, status, type) => {
  const answer = await ask(path, assets);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([status, type]);
});
