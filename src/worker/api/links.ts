import { recordAction } from "../auth/audit.ts";
import { directoryOf } from "../directory/client.ts";
import { log } from "../telemetry/log.ts";
import type { Answer, Input } from "./handler.ts";

/** `POST /api/v1/links/rotate`: replaces the link key, which revokes every link. */
export async function rotateLinks({ env, operator }: Input<"rotateLinks">): Promise<Response> {
  const keyId = await directoryOf(env).rotateLinkKey();
  log("links.rotated", { keyId });
  await recordAction(env, operator, "link_key.rotated", { detail: `the key is now ${keyId}` });
  return Response.json({ keyId } satisfies Answer<"rotateLinks">);
}
