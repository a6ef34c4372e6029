import { reachOfAddress, reachOfBytes } from "./ip.ts";
import type { Reach } from "./reach.ts";

const NEVER: Reach = { kind: "never", what: "a name of a metadata service, which no target may have" };
const REBINDING: Reach = { kind: "never", what: "a DNS rebinding name" };
const LOOPBACK: Reach = { kind: "loopback", what: "a name of the relay's own machine" };
const PRIVATE: Reach = { kind: "private", what: "a private name" };
const PUBLIC: Reach = { kind: "public", what: "a public name" };

// Names of metadata services, which hand out a machine's credentials: AWS, Google, Tencent, Equinix Metal, Rancher.
const METADATA = new Set([
  "instance-data",
  "instance-data.ec2.internal",
  "metadata",
  "metadata.goog",
  "metadata.google.internal",
  "metadata.tencentyun.com",
  "metadata.packet.net",
  "metadata.platformequinix.com",
  "rancher-metadata",
]);

// RFC 6761's localhost, Linux' aliases for it, and public names that resolve to loopback.
const OWN_MACHINE =
  /(?:^|\.)(?:localhost|localhost\.localdomain|ip6-localhost|ip6-loopback|localtest\.me|lvh\.me|vcap\.me|lacolhost\.com|localh\.st|localho\.st)$/;

// RFC 6761, RFC 6762 with appendix G, RFC 7686, RFC 8375, RFC 9476, ICANN's .internal, and Kubernetes' names.
const PRIVATE_NAME =
  /(?:^|\.)(?:local|localdomain|internal|home\.arpa|lan|intranet|corp|home|private|test|invalid|onion|alt|svc)$/;

// DNS services that resolve a name to the address in it: 10-0-0-1.nip.io, 7f000001.nip.io, --1.sslip.io.
const SPELLED = /\.(?:nip\.io|sslip\.io|xip\.io|traefik\.me|local-ip\.co|plex\.direct)$/;

// DNS rebinding services: the address differs between the check and the use.
const CHANGING = /(?:^|\.)(?:rbndr\.us|1u\.ms)$/;

/** Classifies a host name by its text alone. The name is in lower case, without a trailing dot. */
export function reachOfName(name: string): Reach {
  if (METADATA.has(name)) return NEVER;
  if (CHANGING.test(name)) return REBINDING;
  if (OWN_MACHINE.test(name)) return LOOPBACK;
  if (!name.includes(".") || PRIVATE_NAME.test(name)) return PRIVATE;
  const [closest = PUBLIC] = addressesIn(name).toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  return closest;
}

const ORDER: readonly Reach["kind"][] = ["never", "loopback", "private", "public"];

/**
 * Finds addresses spelled in a name: dotted quads in any name, other spellings only under the services that resolve
 * them.
 */
function addressesIn(name: string): Reach[] {
  const labels = name.split(".");
  const written = [...quadsIn(labels), ...(SPELLED.test(name) ? spelledIn(labels) : [])];
  return written.map((reach) => (reach.kind === "never" ? reach : { ...reach, what: `a name for ${reach.what}` }));
}

function spelledIn(labels: readonly string[]): Reach[] {
  return labels.flatMap((label) => {
    const parts = label.split("-");
    const hexadecimal = parts.filter((part) => /^[0-9a-f]{8}$/.test(part));
    return [...quadsIn(parts), ...hexadecimal.map(reachOfHexadecimal), ...ipv6In(parts)];
  });
}

function reachOfHexadecimal(digits: string): Reach {
  return reachOfBytes([0, 2, 4, 6].map((at) => Number.parseInt(digits.slice(at, at + 2), 16)));
}

/** Finds each run of four parts that is an IPv4 address. */
function quadsIn(parts: readonly string[]): Reach[] {
  const numbers = parts.map((part) => (/^\d{1,3}$/.test(part) && Number(part) < 256 ? Number(part) : undefined));
  return numbers.flatMap((_, start) => {
    const bytes = numbers.slice(start, start + 4).filter((number) => number !== undefined);
    return bytes.length === 4 ? [reachOfBytes(bytes)] : [];
  });
}

/** Finds an IPv6 address whose colons are written as dashes, with or without a word before it. */
function ipv6In(parts: readonly string[]): Reach[] {
  const ends = parts.map((_, start) => parts.slice(start).join(":")).filter((end) => end.includes(":"));
  const [first] = ends.flatMap((end) => reachOfAddress(end) ?? []);
  return first === undefined ? [] : [first];
}
