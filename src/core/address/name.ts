import { reachOfAddress, reachOfBytes } from "./ip.ts";
import type { Reach } from "./reach.ts";

const NEVER: Reach = { kind: "never", what: "a name of a metadata service, which no target may have" };
const REBINDING: Reach = { kind: "never", what: "a name that changes its address when asked again" };
const LOOPBACK: Reach = { kind: "loopback", what: "a name of the relay's own machine" };
const PRIVATE: Reach = { kind: "private", what: "a private name" };
const PUBLIC: Reach = { kind: "public", what: "a public name" };

// What clouds call the service that hands out a machine's credentials: AWS, Google, Tencent, Equinix Metal, Rancher.
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

// RFC 6761's localhost, what Linux calls it, and public names that have always led there.
const OWN_MACHINE =
  /(?:^|\.)(?:localhost|localhost\.localdomain|ip6-localhost|ip6-loopback|localtest\.me|lvh\.me|vcap\.me|lacolhost\.com|localh\.st|localho\.st)$/;

// RFC 6761, 6762 and its appendix G, 7686, 8375, 9476, ICANN's .internal, and Kubernetes' own.
const PRIVATE_NAME =
  /(?:^|\.)(?:local|localdomain|internal|home\.arpa|lan|intranet|corp|home|private|test|invalid|onion|alt|svc)$/;

// Services whose names answer with the address that is written in them: 10-0-0-1.nip.io, 7f000001.nip.io, --1.sslip.io.
const SPELLED = /\.(?:nip\.io|sslip\.io|xip\.io|traefik\.me|local-ip\.co|plex\.direct)$/;

// Services made to answer with one address when a name is checked, and another when it is used.
const CHANGING = /(?:^|\.)(?:rbndr\.us|1u\.ms)$/;

/** How far a name may be reached, as far as the name itself tells. Lower case, without the dot at its end. */
export function reachOfName(name: string): Reach {
  if (METADATA.has(name)) return NEVER;
  if (CHANGING.test(name)) return REBINDING;
  if (OWN_MACHINE.test(name)) return LOOPBACK;
  if (!name.includes(".") || PRIVATE_NAME.test(name)) return PRIVATE;
  const [closest = PUBLIC] = addressesIn(name).toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  return closest;
}

const ORDER: readonly Reach["kind"][] = ["never", "loopback", "private", "public"];

/** The addresses that are written in a name: with dots in any, and in other forms where a service reads those. */
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

/** Every four parts in a row that are an IPv4 address. */
function quadsIn(parts: readonly string[]): Reach[] {
  const numbers = parts.map((part) => (/^\d{1,3}$/.test(part) && Number(part) < 256 ? Number(part) : undefined));
  return numbers.flatMap((_, start) => {
    const bytes = numbers.slice(start, start + 4).filter((number) => number !== undefined);
    return bytes.length === 4 ? [reachOfBytes(bytes)] : [];
  });
}

/** An IPv6 address with dashes for its colons, which may have a word before it. */
function ipv6In(parts: readonly string[]): Reach[] {
  const ends = parts.map((_, start) => parts.slice(start).join(":")).filter((end) => end.includes(":"));
  const [first] = ends.flatMap((end) => reachOfAddress(end) ?? []);
  return first === undefined ? [] : [first];
}
