import { placeOf } from "../event/place.ts";
import { ok } from "../lib/result.ts";
import type { Dialect } from "./dialect.ts";
import { splitOwner } from "./tagged-push.ts";

/**
 * Quay's notification of a push:
 * https://docs.redhat.com/en/documentation/red_hat_quay/3.8/html/use_red_hat_quay/repository_notifications
 */
export const quay: Dialect = {
  title: "Quay",
  body(push) {
    const { host, path } = placeOf(push);
    const { owner: namespace, rest: name } = splitOwner(path);
    return ok({
      name,
      repository: path,
      namespace,
      docker_url: `${host}/${path}`,
      homepage: `https://${host}/repository/${path}`,
      updated_tags: [push.tag],
    });
  },
};
