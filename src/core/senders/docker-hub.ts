import { DockerHubPayload, parsePayload } from "../event/payload.ts";
import type { Push } from "../event/event.ts";
import { asciiLowerCase } from "../event/repository.ts";
import { ok } from "../lib/result.ts";
import { fieldsOf } from "../schema/fields.ts";
import { authorizationProof, type BuiltInSender } from "./sender.ts";

/**
 * Docker Hub: one push per request. It signs nothing and cannot set headers. A user and a password in the webhook's URL
 * can arrive as HTTP Basic.
 */
export const dockerHub: BuiltInSender = {
  name: "docker-hub",
  title: "Docker Hub",
  proof: authorizationProof("DOCKER_HUB_AUTHORIZATION"),
  identity: { fields: ["push_data.pushed_at", "callback_url"] },
  fields: fieldsOf(DockerHubPayload),
  parse(payload) {
    const push = parsePayload(payload);
    if (!push.ok) return push;
    const corrected = withNamesOf(push.value, payload);
    return ok({ pushes: [push.value], ...(corrected !== undefined && { corrected }) });
  },
};

/**
 * Returns the payload with the `namespace` and `name` of `repo_name`; undefined if they agree already. Captured
 * payloads have another `name`, so that is no reason to refuse a push. But some receivers read only `namespace` and
 * `name`, and they must not see another repository than the rules did.
 */
function withNamesOf({ namespace, name }: Push, payload: unknown): object | undefined {
  const { repository } = payload as { readonly repository: Readonly<Record<string, unknown>> };
  const differs = (field: string, wanted: string): boolean => {
    const given = repository[field];
    return typeof given === "string" && given !== "" && asciiLowerCase(given) !== wanted;
  };
  if (!differs("namespace", namespace) && !differs("name", name)) return undefined;
  return { ...(payload as object), repository: { ...repository, namespace, name } };
}
