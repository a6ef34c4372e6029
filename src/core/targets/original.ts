import { err, ok, type Result } from "../lib/result.ts";
import type { RequestContext, TargetRequest } from "./request.ts";

/** Builds a POST of the original body, byte for byte. */
export function postOriginal(
  url: string,
  { body }: RequestContext,
  headers: Readonly<Record<string, string>> = {},
): TargetRequest {
  return { method: "POST", url, headers: { "content-type": "application/json", ...headers }, body };
}

/** Builds the same for a receiver that parses only Docker Hub's payloads. Fails for other registries. */
export function postDockerHubs(
  receiver: string,
  url: string,
  context: RequestContext,
  headers: Readonly<Record<string, string>> = {},
): Result<TargetRequest, string> {
  const { registry } = context.event.push;
  return registry === undefined
    ? ok(postOriginal(url, context, headers))
    : err(`${receiver} accepts only Docker Hub's payloads, and this push is from ${registry}`);
}
