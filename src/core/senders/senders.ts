import { acr } from "./acr.ts";
import { distribution, gitlab } from "./distribution.ts";
import { dockerHub } from "./docker-hub.ts";
import { github } from "./github.ts";
import { harbor } from "./harbor.ts";
import { isSenderName, type SenderName } from "./name.ts";
import { quay } from "./quay.ts";
import { mergeFields } from "../schema/fields.ts";
import type { BuiltInSender } from "./sender.ts";

/** All senders by name. */
const SENDERS: Readonly<Record<SenderName, BuiltInSender>> = {
  "docker-hub": dockerHub,
  github,
  quay,
  harbor,
  distribution,
  gitlab,
  acr,
};

/** Returns the sender of a name; undefined if unknown. */
export function senderOf(name: SenderName): BuiltInSender;
export function senderOf(name: string): BuiltInSender | undefined;
export function senderOf(name: string): BuiltInSender | undefined {
  return isSenderName(name) ? SENDERS[name] : undefined;
}

/** Fields that any sender's parser reads. */
export const KNOWN_FIELDS = mergeFields(Object.values(SENDERS).map(({ fields }) => fields));

/** Names of the secrets that prove senders. No target may use them. */
export const SENDER_SECRETS = [...new Set(Object.values(SENDERS).map(({ proof }) => proof.secret))];
