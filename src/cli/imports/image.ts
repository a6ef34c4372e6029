import { parseRepositoryName } from "../../core/event/repository.ts";

/** An image as manifests name it. */
export interface Image {
  /** As rules name it: `acme/web`, `library/nginx`, `ghcr.io/acme/web`. */
  readonly repository: string;
  readonly tag?: string;
}

/** Hosts of Docker Hub, which rules omit. */
const DOCKER_HUB = /^(?:docker\.io|index\.docker\.io|registry-1\.docker\.io|registry\.hub\.docker\.com)\//;

/** Reads `registry/namespace/name:tag@digest`; undefined if it is no image. */
export function imageOf(reference: string): Image | undefined {
  const [named = ""] = reference.trim().split("@");
  const colon = named.indexOf(":", named.lastIndexOf("/") + 1);
  const [name, tag] = colon === -1 ? [named, ""] : [named.slice(0, colon), named.slice(colon + 1)];
  const repository = parseRepositoryName(name.toLowerCase().replace(DOCKER_HUB, ""));
  if (!repository.ok) return undefined;
  return { repository: repository.value.fullName, ...(tag !== "" && { tag }) };
}
