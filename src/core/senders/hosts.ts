import type { SenderName } from "./name.ts";

/**
 * Registries run by one company, with the only sender that may report their pushes. Each domain includes its
 * subdomains. Another sender's push for such a host would bypass the owner's proof.
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

/** Senders whose software people run on their own hosts. They may report any host without an owner. */
const SELF_HOSTED: ReadonlySet<SenderName> = new Set(["github", "quay", "harbor", "distribution", "gitlab"]);

/**
 * Returns the senders whose secrets guard a host without an owner. GitHub's secret guards only the host name that
 * GitHub Enterprise Server gives its registry, because every user of ghcr.io sets it.
 */
export function possibleOwnersOf(host: string): SenderName[] {
  return [...SELF_HOSTED].filter((sender) => sender !== "github" || host.startsWith("containers."));
}

/** Returns the sender that owns a registry's host; undefined for a self-hosted registry. */
export function ownerOf(host: string): SenderName | undefined {
  return hostedAt(host)?.[1];
}

/** Returns why a sender may not report a host, given in lower case; undefined if it may. */
export function foreignHost(sender: SenderName, host: string): string | undefined {
  const [domain, owner] = hostedAt(host) ?? [];
  if (owner === undefined) {
    return SELF_HOSTED.has(sender)
      ? undefined
      : `expected ${domainsOf(sender)}: the sender ${sender} has no other host`;
  }
  if (owner !== sender) return `expected another host: only the sender ${owner} may send pushes of ${domain}`;
  // Clients treat ghcr.io:443 as ghcr.io. Rules and tokens would treat it as another registry.
  return host.includes(":") ? `expected ${domain} without a port` : undefined;
}

function hostedAt(host: string): (typeof HOSTED)[number] | undefined {
  const name = host.replace(/:\d*$/, "");
  return HOSTED.find(([domain]) => name === domain || name.endsWith(`.${domain}`));
}

function domainsOf(sender: SenderName): string {
  return HOSTED.flatMap(([domain, owner]) => (owner === sender ? [`a host of ${domain}`] : [])).join(" or ");
}
