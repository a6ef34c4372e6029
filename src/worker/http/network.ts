import ipaddr from "ipaddr.js";

/** One customer has all IPv6 addresses with the same first 64 bits: https://www.rfc-editor.org/rfc/rfc6177 */
const IPV6_NETWORK_PARTS = 4;

/** The network that an address counts as: for IPv6 its first 64 bits. Undefined if it is not an address. */
export function networkOf(address: string): string | undefined {
  if (!ipaddr.isValid(address)) return undefined;
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  const parts = parsed.parts.slice(0, IPV6_NETWORK_PARTS);
  return parts.map((part) => part.toString(16)).join(":");
}
