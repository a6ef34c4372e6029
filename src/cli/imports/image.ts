import { DOCKER_HUB_HOSTS, parseRepositoryName, splitHost } from "../../core/event/repository.ts";

/** An image as manifests name it. */
export interface Image {
  /** As rules name it: `acme/web`, `library/nginx`, `ghcr.io/acme/web`. */
  readonly repository: string;
  readonly tag?: string;
}

/** Reads `registry/namespace/name:tag@digest`; undefined if it is no image. */
export function imageOf(reference: string): Image | undefined {
  const [named = ""] = reference.trim().split("@");
  const colon = named.indexOf(":", named.lastIndexOf("/") + 1);
  const [name, tag] = colon === -1 ? [named, ""] : [named.slice(0, colon), named.slice(colon + 1)];
  const { host, path } = splitHost(name.toLowerCase());
  const repository = parseRepositoryName(DOCKER_HUB_HOSTS.has(host) ? path : name.toLowerCase());
  if (!repository.ok) return undefined;
  return { repository: repository.value.fullName, ...(tag !== "" && { tag }) };
}
