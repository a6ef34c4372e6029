import type { SenderName } from "./name.ts";

/**
 * Registries that one company runs, with the only sender that may name them. Each stands for its domain and every host
 * below it. A push of such a host by another sender would pass by the owner's proof.
 */
const HOSTED: readonly (readonly [domain: string, owner: SenderName])[] = [
  ["docker.io", "docker-hub"],
  ["docker.com", "docker-hub"],
  ["dhi.io", "docker-hub"],
  ["ghcr.io", "github"],
  ["github.com", "github"],
  ["ghe.com", "github"],
  ["quay.io", "quay"],
  ["registry.gitlab.com", "gitlab"],
  ["azurecr.io", "acr"],
  ["azurecr.cn", "acr"],
  ["azurecr.us", "acr"],
];

/** Senders whose software people run on hosts of their own. Each may name any host that has no owner. */
const SELF_HOSTED: ReadonlySet<SenderName> = new Set(["github", "quay", "harbor", "distribution", "gitlab"]);

/**
 * The senders that a host without an owner may belong to, for which their secrets guard it. That of GitHub guards only
 * the name that GitHub Enterprise Server gives its registry: it is set by everybody who uses ghcr.io.
 */
export function possibleOwnersOf(host: string): SenderName[] {
  return [...SELF_HOSTED].filter((sender) => sender !== "github" || host.startsWith("containers."));
}

/** The sender that a registry's host belongs to; undefined for a host that people run themselves. */
export function ownerOf(host: string): SenderName | undefined {
  return hostedAt(host)?.[1];
}

/** Why a sender may not name a registry's host, which is in lower case; undefined when it may. */
export function foreignHost(sender: SenderName, host: string): string | undefined {
  const [domain, owner] = hostedAt(host) ?? [];
  if (owner === undefined) {
    return SELF_HOSTED.has(sender)
      ? undefined
      : `expected ${domainsOf(sender)}: the sender ${sender} has no other host`;
  }
  if (owner !== sender) return `expected another host: pushes of ${domain} come by the sender ${owner} alone`;
  // Clients take ghcr.io:443 for ghcr.io; rules and tokens would take it for another registry.
  return host.includes(":") ? `expected ${domain} without a port` : undefined;
}

function hostedAt(host: string): (typeof HOSTED)[number] | undefined {
  const name = host.replace(/:\d*$/, "");
  return HOSTED.find(([domain]) => name === domain || name.endsWith(`.${domain}`));
}

function domainsOf(sender: SenderName): string {
  return HOSTED.flatMap(([domain, owner]) => (owner === sender ? [`a host of ${domain}`] : [])).join(" or ");
}
