import ipaddr from "ipaddr.js";
import { err, ok, type Result } from "./result.ts";

/** Exact `host[:port]`, lower case, that requests may go to although they are private or plain http. Without a port, the scheme's own. */
export type PrivateHosts = ReadonlySet<string>;

/** Reads the value of `ALLOWED_PRIVATE_HOSTS` or `CALLBACK_HOSTS`: hosts separated by commas. */
export function parseHosts(list: string): PrivateHosts {
  const hosts = list.split(",").map((host) =>
    host
      .trim()
      .toLowerCase()
      .replace(/\.(?=:|$)/, ""),
  );
  return new Set(hosts.filter((host) => host !== ""));
}

// Nobody's service lives there, and the metadata services of clouds do: not even the operator opens these.
const FORBIDDEN_RANGES = new Set(["unspecified", "broadcast", "multicast", "linkLocal", "reserved"]);

// The same service where it has an address of another range: AWS over IPv6, Alibaba Cloud, Azure.
const METADATA_ADDRESSES = new Set(["fd00:ec2::254", "100.100.100.200", "168.63.129.16"]);

// Names that mean the machine itself or a private network: RFC 6761, RFC 6762, RFC 8375, and ICANN's .internal.
const PRIVATE_NAME = /(?:^|\.)(?:localhost|local|internal|home\.arpa|lan|intranet|corp|home|private)$/;

/**
 * The one decision on where hubrelay may send: https to a public name, or an exact host that the operator has listed.
 * The error is the reason for people, without the path or the query, which can hold a secret.
 *
 * WHATWG's parser has already turned the encoded forms of an address (decimal, octal, hexadecimal, short, full-width)
 * into the plain one. What a name resolves to cannot be known here: on Cloudflare `global_fetch_strictly_public`
 * covers that.
 */
export function checkAddress(text: string, privateHosts: PrivateHosts): Result<URL, string> {
  if (!URL.canParse(text)) return err("expected an absolute URL, as in https://example.com/hook");
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") return err(`expected https, got ${url.protocol}`);
  if (url.username !== "" || url.password !== "") {
    return err("credentials in a URL are not sent: put them into a header");
  }
  const hostname = url.hostname.replace(/\.$/, "");
  if (/\.$|\.\./.test(hostname)) return err(`${url.hostname} is no host name: it has an empty label`);
  const address = parseAddress(hostname);
  if (address !== undefined && isForbidden(address)) {
    return err(`${url.hostname} is an address that no target may have (${rangeOf(address)})`);
  }
  if (isListed(url, hostname, privateHosts)) return ok(url);
  if (address !== undefined) {
    return err(
      `${url.hostname} is an IP address: use a public host name, or list ${url.host} in ALLOWED_PRIVATE_HOSTS`,
    );
  }
  if (!hostname.includes(".") || PRIVATE_NAME.test(hostname)) {
    return err(`${url.hostname} is a private name: list ${url.host} in ALLOWED_PRIVATE_HOSTS to use it`);
  }
  if (url.protocol !== "https:") {
    return err(`expected https: list ${url.host} in ALLOWED_PRIVATE_HOSTS to send over plain http`);
  }
  return ok(url);
}

/** An entry with a port opens that port, also where it is the scheme's own, which a URL leaves out. */
function isListed({ protocol, port }: URL, hostname: string, privateHosts: PrivateHosts): boolean {
  const effectivePort = port || (protocol === "https:" ? "443" : "80");
  return privateHosts.has(`${hostname}:${effectivePort}`) || (port === "" && privateHosts.has(hostname));
}

function isForbidden(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  const inner = address instanceof ipaddr.IPv6 ? embeddedIPv4(address) : undefined;
  return FORBIDDEN_RANGES.has(rangeOf(address)) || METADATA_ADDRESSES.has((inner ?? address).toString());
}

function parseAddress(hostname: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const literal = hostname.replace(/^\[|\]$/g, "");
  return ipaddr.isValid(literal) ? ipaddr.parse(literal) : undefined;
}

/** The range of the address that is really reached, looking through IPv4 addresses that are wrapped in IPv6. */
function rangeOf(address: ipaddr.IPv4 | ipaddr.IPv6): string {
  if (address instanceof ipaddr.IPv6) {
    const inner = embeddedIPv4(address);
    if (inner !== undefined) return inner.range();
  }
  return address.range();
}

/** The IPv4 address inside one that is v4-mapped or v4-compatible (RFC 4291), translated (RFC 6145, 6052) or 6to4 (RFC 3056). */
function embeddedIPv4(address: ipaddr.IPv6): ipaddr.IPv4 | undefined {
  const bytes = address.toByteArray();
  const range = address.range();
  const isCompatible =
    range !== "unspecified" && range !== "loopback" && bytes.slice(0, 12).every((byte) => byte === 0);
  if (isCompatible || range === "ipv4Mapped" || range === "rfc6145" || range === "rfc6052")
    return new ipaddr.IPv4(bytes.slice(12));
  if (range === "6to4") return new ipaddr.IPv4(bytes.slice(2, 6));
  return undefined;
}
