import { acr } from "./acr.ts";
import { distribution, gitlab } from "./distribution.ts";
import { dockerHub } from "./docker-hub.ts";
import { github } from "./github.ts";
import { harbor } from "./harbor.ts";
import { isSenderName, type SenderName } from "./name.ts";
import { quay } from "./quay.ts";
import { mergeFields } from "../schema/fields.ts";
import type { Sender } from "./sender.ts";

/** Every sender by the last segment of its hook's path; without one it is Docker Hub. */
const SENDERS: Readonly<Record<SenderName, Sender>> = {
  "docker-hub": dockerHub,
  github,
  quay,
  harbor,
  distribution,
  gitlab,
  acr,
};

/** The sender of this name; undefined when there is none. */
export function senderOf(name: SenderName): Sender;
export function senderOf(name: string): Sender | undefined;
export function senderOf(name: string): Sender | undefined {
  return isSenderName(name) ? SENDERS[name] : undefined;
}

/** The fields that any sender's parser reads. */
export const KNOWN_FIELDS = mergeFields(Object.values(SENDERS).map(({ fields }) => fields));

/** The secrets that senders prove themselves with; they are hubrelay's own, no target's. */
export const SENDER_SECRETS = [...new Set(Object.values(SENDERS).map(({ proof }) => proof.secret))];
