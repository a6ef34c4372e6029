import { err, ok, type Result } from "../lib/result.ts";
import type { RequestContext, TargetRequest } from "./request.ts";

/** A POST of the body as it came, byte for byte. */
export function postOriginal(
  url: string,
  { body }: RequestContext,
  headers: Readonly<Record<string, string>> = {},
): TargetRequest {
  return { method: "POST", url, headers: { "content-type": "application/json", ...headers }, body };
}

/** The same to a receiver that understands Docker Hub's payloads alone; of another registry it would make nothing good. */
export function postDockerHubs(
  receiver: string,
  url: string,
  context: RequestContext,
  headers: Readonly<Record<string, string>> = {},
): Result<TargetRequest, string> {
  const { registry } = context.event.push;
  return registry === undefined
    ? ok(postOriginal(url, context, headers))
    : err(`${receiver} understands what Docker Hub sends, and this push is one of ${registry}`);
}
