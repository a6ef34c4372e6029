import type { Push } from "./event.ts";

/** What says where a push is. */
type Pushed = Pick<Push, "registry" | "repository">;

/** The registry's host and the repository's path on it: `docker.io` and `acme/web`, or `ghcr.io` and `acme/web`. */
export function placeOf({ registry, repository }: Pushed): { readonly host: string; readonly path: string } {
  return registry === undefined
    ? { host: "docker.io", path: repository }
    : { host: registry, path: repository.slice(registry.length + 1) };
}

/** Returns the address of the repository for people: its page on Docker Hub, or its name on another registry's host. */
export function repositoryUrl({ registry, repository }: Pushed): string {
  return registry === undefined ? `https://hub.docker.com/r/${repository}` : `https://${repository}`;
}
