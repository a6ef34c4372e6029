import { DockerHubPayload, parsePayload } from "../event/payload.ts";
import { ok } from "../result.ts";
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
  fields: fieldsOf(DockerHubPayload),
  parse(payload) {
    const push = parsePayload(payload);
    return push.ok ? ok({ pushes: [push.value] }) : push;
  },
};
