import { directoryOf } from "../directory/client.ts";
import type { Answer, Input } from "./handler.ts";

/** `GET /api/v1/audit`: audit entries, newest first, filtered, one page. */
export async function listAudit({ env, query }: Input<"listAudit">): Promise<Response> {
  return Response.json((await directoryOf(env).audit(query)) satisfies Answer<"listAudit">);
}
