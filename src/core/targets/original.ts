import { translate, type DialectName } from "../dialects/translate.ts";
import { ok, type Result } from "../lib/result.ts";
import { DEFAULT_SENDER } from "../senders/name.ts";
import type { RequestContext, TargetRequest } from "./request.ts";

/** Builds a POST of the original body, byte for byte. */
export function postOriginal(
  url: string,
  { body }: RequestContext,
  headers: Readonly<Record<string, string>> = {},
): TargetRequest {
  return { method: "POST", url, headers: { "content-type": "application/json", ...headers }, body };
}

/**
 * The user agent of Docker Hub. Dokploy knows its requests by nothing else, and deploys on any other request without a look
 * at the image: https://github.com/Dokploy/dokploy/blob/canary/apps/dokploy/pages/api/deploy/%5BrefreshToken%5D.ts
 */
export const DOCKER_HUB_AGENT = "Go-http-client/2.0";

/**
 * Returns a push in a registry's format. Docker Hub's own pushes in its own format are what came, byte for byte. Fails if
 * the format cannot express the event.
 */
export function translated(
  dialect: DialectName,
  context: RequestContext,
  headers: Readonly<Record<string, string>> = {},
): Result<Pick<TargetRequest, "headers" | "body">, string> {
  if (dialect === "docker-hub" && isDockerHubs(context)) {
    return ok({ headers: { "content-type": "application/json", ...headers }, body: context.body });
  }
  const translation = translate(dialect, context.event);
  if (!translation.ok) return translation;
  return ok({ headers: { ...translation.value.headers, ...headers }, body: translation.value.body });
}

/** Builds a POST of the same. */
export function postTranslated(
  dialect: DialectName,
  url: string,
  context: RequestContext,
  headers: Readonly<Record<string, string>> = {},
): Result<TargetRequest, string> {
  const content = translated(dialect, context, headers);
  return content.ok ? ok({ method: "POST", url, ...content.value }) : content;
}

/** Checks whether an event's body is Docker Hub's. A sender of the rule document can report its pushes in another body. */
export function isDockerHubs({ event: { push, sender = DEFAULT_SENDER } }: RequestContext): boolean {
  return push.registry === undefined && sender === DEFAULT_SENDER;
}
