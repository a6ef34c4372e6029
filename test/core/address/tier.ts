import { checkAddress, parseHosts, type PrivateHosts } from "../../../src/core/address/address.ts";

/**
 * What it takes to send to an address: nothing; that its host is listed; that its host is listed with its port; or
 * nothing helps. `no-url` is what the parser refuses.
 */
export type Tier = "open" | "listed" | "listed-with-port" | "never" | "no-url";

/** Lists exactly the host and the port that a URL goes to. */
export function listing(url: string): PrivateHosts {
  const { hostname, port, protocol } = new URL(url);
  return parseHosts(`${hostname}:${port || (protocol === "https:" ? "443" : "80")}`);
}

/** The tier of an address, found by listing exactly its host as an operator would. */
export function tierOf(url: string): Tier {
  if (!URL.canParse(url)) return "no-url";
  const { host, port } = new URL(url);
  if (checkAddress(url, parseHosts("")).ok) return "open";
  if (checkAddress(url, parseHosts(host)).ok && port === "") return "listed";
  return checkAddress(url, listing(url)).ok ? "listed-with-port" : "never";
}
