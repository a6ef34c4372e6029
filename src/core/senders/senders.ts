import { acr } from "./acr.ts";
import { distribution } from "./distribution.ts";
import { dockerHub } from "./docker-hub.ts";
import { github } from "./github.ts";
import { harbor } from "./harbor.ts";
import { quay } from "./quay.ts";
import type { Sender } from "./sender.ts";

/** Every sender by the last segment of its hook's path; without one it is Docker Hub. */
const SENDERS: Readonly<Record<string, Sender>> = {
  "docker-hub": dockerHub,
  github,
  quay,
  harbor,
  distribution,
  gitlab: distribution,
  acr,
};

/** The names of the senders. */
export const SENDER_NAMES = Object.keys(SENDERS);

/** The sender of this name; undefined when there is none. */
export function senderOf(name: string): Sender | undefined {
  return Object.hasOwn(SENDERS, name) ? SENDERS[name] : undefined;
}

/** The secrets that senders prove themselves with; they are hubrelay's own, no target's. */
export const SENDER_SECRETS = Object.values(SENDERS).flatMap(({ proof }) =>
  proof === undefined ? [] : [proof.secret],
);
