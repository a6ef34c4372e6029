import { DockerHubPayload, parsePayload } from "../event/payload.ts";
import { ok } from "../result.ts";
import { fieldsOf } from "./fields.ts";
import type { Sender } from "./sender.ts";

/** Docker Hub, which tells of one push at a time and proves itself by nothing but the URL. */
export const dockerHub: Sender = {
  name: "docker-hub",
  title: "Docker Hub",
  fields: fieldsOf(DockerHubPayload),
  parse(payload) {
    const push = parsePayload(payload);
    return push.ok ? ok({ pushes: [push.value] }) : push;
  },
};
