import ipaddr from "ipaddr.js";
import type { Reach } from "./reach.ts";

type Address = ipaddr.IPv4 | ipaddr.IPv6;

// Addresses in other ranges belong to no service (unspecified, multicast, link-local, reserved), or wrap an IPv4
// address (mapped, NAT64, 6to4, Teredo), which only serves to bypass checks like this one.
const REACHABLE = new Set(["unicast", "private", "carrierGradeNat", "uniqueLocal", "loopback"]);

// Metadata services that hand out a machine's credentials, outside the forbidden ranges: AWS and EKS, Google Cloud,
// Alibaba Cloud, Azure.
const METADATA = new Set(["fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254", "100.100.100.200", "168.63.129.16"]);

/** Classifies a host that is an IP address; undefined for a name. */
export function reachOfAddress(hostname: string): Reach | undefined {
  const literal = hostname.replace(/^\[|\]$/g, "");
  return ipaddr.isValid(literal) ? reachOf(ipaddr.parse(literal)) : undefined;
}

/** Classifies an IPv4 address, given as four bytes. */
export function reachOfBytes(bytes: readonly number[]): Reach {
  return reachOf(new ipaddr.IPv4([...bytes]));
}

function reachOf(address: Address): Reach {
  const range = address.range();
  if (METADATA.has(address.toString())) return never("metadata");
  if (!REACHABLE.has(range)) return never(range);
  if (address instanceof ipaddr.IPv6 && range === "unicast" && !isGlobalUnicast(address)) return never("reserved");
  if (range === "loopback") return { kind: "loopback", what: "the relay's own machine" };
  return { kind: range === "unicast" ? "public" : "private", what: "an IP address" };
}

/** Only 2000::/3 is allocated: https://www.iana.org/assignments/ipv6-unicast-address-assignments */
function isGlobalUnicast(address: ipaddr.IPv6): boolean {
  return (address.toByteArray()[0] ?? 0) >> 5 === 0b001;
}

function never(range: string): Reach {
  return { kind: "never", what: `an address that no target may have (${range})` };
}
