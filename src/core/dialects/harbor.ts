import { placeOf } from "../event/place.ts";
import { ok } from "../lib/result.ts";
import type { Dialect } from "./dialect.ts";
import { seconds, splitOwner } from "./tagged-push.ts";

/**
 * Harbor's event `PUSH_ARTIFACT` in its default format, which can name a repository of any registry:
 * https://goharbor.io/docs/2.13.0/working-with-projects/project-configuration/configure-webhooks/
 */
export const harbor: Dialect = {
  title: "Harbor",
  body(push) {
    const { tag, digest, at, pusher = "" } = push;
    const { host, path } = placeOf(push);
    const { owner: namespace, rest: name } = splitOwner(path);
    return ok({
      type: "PUSH_ARTIFACT",
      occur_at: seconds(at),
      operator: pusher,
      event_data: {
        resources: [{ ...(digest !== undefined && { digest }), tag, resource_url: `${host}/${path}:${tag}` }],
        repository: { name, namespace, repo_full_name: path },
      },
    });
  },
};
