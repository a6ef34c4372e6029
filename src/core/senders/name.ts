/** The names of the senders: the last segment of a hook's path, and what tokens and rule documents call them. */
export const SENDER_NAMES = ["docker-hub", "github", "quay", "harbor", "distribution", "gitlab", "acr"] as const;

export type SenderName = (typeof SENDER_NAMES)[number];

/** The sender of a path that names none, and of a token that names none. */
export const DEFAULT_SENDER: SenderName = "docker-hub";

/** Whether a text is the name of a sender. */
export function isSenderName(text: string): text is SenderName {
  return SENDER_NAMES.some((name) => name === text);
}
