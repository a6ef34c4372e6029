/** Names of senders: the last segment of a hook's path, and the names in tokens and rule documents. */
export const SENDER_NAMES = ["docker-hub", "github", "quay", "harbor", "distribution", "gitlab", "acr"] as const;

export type SenderName = (typeof SENDER_NAMES)[number];

/** The sender of a path or a token that names none. */
export const DEFAULT_SENDER: SenderName = "docker-hub";

/** Checks whether a text is a sender's name. */
export function isSenderName(text: string): text is SenderName {
  return SENDER_NAMES.some((name) => name === text);
}
