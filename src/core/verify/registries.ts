import * as v from "valibot";
import { parseRegistryHost } from "../event/repository.ts";
import { record } from "../schema/bounded.ts";
import { strict } from "../schema/strict.ts";
import { SecretReference } from "../targets/fields.ts";

/** A registry's host as pushes name it, in lower case. Docker Hub has settings of its own. */
const Host = v.pipe(
  v.string(),
  v.check((text) => {
    const host = parseRegistryHost(text);
    return host.ok && host.value === text && text !== "docker.io";
  }, "expected the host of a registry other than Docker Hub, in lower case, as in ghcr.io or localhost:5000"),
);

/** How a registry is asked for a tag. */
const Registry = strict({
  /** An account that can read the repositories, for registries that are not public. */
  username: v.exactOptional(v.string()),
  password: v.exactOptional(SecretReference),
  /** The host of the token server, if it may get the account and is neither the registry nor a domain above it. */
  token_host: v.exactOptional(v.string()),
  /** `http` for a registry without TLS; ALLOWED_PRIVATE_HOSTS must list it. */
  scheme: v.exactOptional(v.picklist(["https", "http"])),
  /** Whether the tags of a push by digest alone are looked up. */
  look_up_tags: v.exactOptional(v.boolean()),
});

/** Registries that can be asked whether they have a pushed tag, by host. */
export const Registries = record(Host, Registry, 100, "registries");

export type Registry = v.InferOutput<typeof Registry>;

type Named = Readonly<Record<string, Registry>>;

/** Returns the hosts of a document's registries. */
export function registryHosts(registries: Named | undefined): readonly string[] {
  return Object.keys(registries ?? {});
}

/**
 * Returns the hosts at which the tags of pushes by digest alone are looked up. None if the document requires no
 * confirmation: only pushes that are confirmed first are routed after it.
 */
export function tagLookupHosts({
  registries = {},
  verify,
}: {
  readonly registries?: Named;
  readonly verify?: unknown;
}): readonly string[] {
  if (verify === undefined) return [];
  return Object.entries(registries).flatMap(([host, { look_up_tags: isOn }]) => (isOn === true ? [host] : []));
}

/** Returns those of some pushes by digest alone whose tags a document has looked up. */
export function lookedUpAmong<P extends { readonly registry?: string }>(
  pushes: readonly P[] | undefined,
  document: Parameters<typeof tagLookupHosts>[0],
): readonly P[] {
  if (pushes === undefined) return [];
  const hosts = tagLookupHosts(document);
  return pushes.filter(({ registry }) => registry !== undefined && hosts.includes(registry));
}

/**
 * Checks whether a token server may get a registry's account: it is the registry, a domain above it (gitlab.com for
 * registry.gitlab.com), or the host that the operator names. A registry that was taken over could name any other.
 */
export function mayGetAccount(tokenServer: string, host: string, { token_host: named }: Registry): boolean {
  const [server, registry] = [nameOf(tokenServer), nameOf(host)];
  return server === registry || registry.endsWith(`.${server}`) || tokenServer === named?.toLowerCase();
}

function nameOf(host: string): string {
  return host.replace(/:\d+$/, "");
}
