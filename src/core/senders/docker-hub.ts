import { DockerHubPayload, parsePayload } from "../event/payload.ts";
import type { Push } from "../event/event.ts";
import { asciiLowerCase } from "../event/repository.ts";
import { ok } from "../lib/result.ts";
import { fieldsOf } from "../schema/fields.ts";
import type { Sender } from "./sender.ts";

/**
 * Docker Hub, which tells of one push at a time. It signs nothing and has no setting for headers; a user and a password
 * in the webhook's URL may reach the relay as HTTP Basic.
 */
export const dockerHub: Sender = {
  name: "docker-hub",
  title: "Docker Hub",
  proof: { kind: "authorization", secret: "DOCKER_HUB_AUTHORIZATION" },
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
 * The payload with the `namespace` and `name` of the repository that `repo_name` names; undefined if it has no others.
 * Captured payloads have another `name`, so it is no reason to refuse one; and there are receivers that read
 * `namespace` and `name` only, which must not read another repository than the rules did.
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
