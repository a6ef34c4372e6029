import ipaddr from "ipaddr.js";

/** Whoever has an IPv6 address has all with the same start: https://www.rfc-editor.org/rfc/rfc6177 */
const IPV6_NETWORK_PARTS = 4;

/** Who is counted as one for an address: of IPv6 its first 64 bits; undefined when it is no address. */
export function networkOf(address: string): string | undefined {
  if (!ipaddr.isValid(address)) return undefined;
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  const parts = parsed.parts.slice(0, IPV6_NETWORK_PARTS);
  return parts.map((part) => part.toString(16)).join(":");
}
