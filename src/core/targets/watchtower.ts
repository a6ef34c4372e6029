import * as v from "valibot";
import type { Event } from "../event/event.ts";
import { ok } from "../lib/result.ts";
import { strict } from "../schema/strict.ts";
import { bearer } from "../lib/authorization.ts";
import { SecretReference, targetFields } from "./fields.ts";
import { isOfficial } from "./message.ts";
import { urlWith } from "./request.ts";
import { serverUrl } from "./server.ts";
import { targetType } from "./type.ts";

/**
 * Containers of the image under Watchtower (https://containrrr.dev/watchtower/http-api-mode/) or its maintained fork
 * (https://watchtower.nickfedor.com/http-api/endpoints/update/). The fork requires POST, the original accepts any
 * method.
 */
export const watchtower = targetType({
  schema: strict({
    type: v.literal("watchtower"),
    /** The address of Watchtower. */
    url: serverUrl("/v1/update"),
    token: SecretReference,
    ...targetFields,
  }),
  kind: "deploy",
  build({ url, token }, { event }) {
    // An update can take longer than a response may. With `async` the fork answers at once; the original ignores it.
    const query = { image: namesOf(event).join(","), async: "true" };
    return ok({ method: "POST", url: urlWith(url, "/v1/update", query), headers: bearer(token), body: null });
  },
});

/**
 * Returns every name that a container can have for the image. The original compares them exactly with the name in
 * `docker run`, without its tag: https://github.com/containrrr/watchtower/blob/main/pkg/filters/filters.go
 */
function namesOf({ push }: Event): string[] {
  if (push.registry !== undefined) return [push.repository];
  const names = isOfficial(push) ? [push.name, push.repository] : [push.repository];
  return names.flatMap((name) => [name, `docker.io/${name}`]);
}
