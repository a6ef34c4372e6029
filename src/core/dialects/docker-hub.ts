import { repositoryUrl } from "../event/place.ts";
import { ok } from "../lib/result.ts";
import type { Dialect } from "./dialect.ts";
import { seconds } from "./tagged-push.ts";

/**
 * Docker Hub's payload: https://docs.docker.com/docker-hub/repos/manage/webhooks/#example-webhook-payload
 *
 * A repository of another registry keeps its host in `repo_name`, which receivers compare with an image's name. There is
 * no `callback_url`: a receiver must not answer one that is not Docker Hub's.
 */
export const dockerHub: Dialect = {
  title: "Docker Hub",
  body(push) {
    const { repository, namespace, name, tag, at, pusher = "", mediaType } = push;
    return ok({
      push_data: {
        // Go's receivers read a whole number: https://github.com/keel-hq/keel/blob/master/pkg/http/dockerhub_webhook_trigger.go
        pushed_at: seconds(at),
        images: [],
        tag,
        pusher,
        ...(mediaType !== undefined && { media_type: mediaType }),
      },
      repository: {
        status: "Active",
        repo_name: repository,
        namespace,
        name,
        owner: namespace,
        repo_url: repositoryUrl(push),
      },
    });
  },
};
