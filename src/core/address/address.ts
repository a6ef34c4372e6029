import { reachOfAddress } from "./ip.ts";
import { reachOfName } from "./name.ts";
import { isBadPort } from "./port.ts";
import { err, ok, type Result } from "../lib/result.ts";

/**
 * Exact hosts, `host[:port]` in lower case, that requests may reach although they are private or plain http. Without a
 * port, only the scheme's default port is allowed.
 */
export type PrivateHosts = ReadonlySet<string>;

/** Parses `ALLOWED_PRIVATE_HOSTS` or `CALLBACK_HOSTS`: hosts separated by commas. */
export function parseHosts(list: string): PrivateHosts {
  const hosts = list.split(",").map((host) =>
    host
      .trim()
      .toLowerCase()
      .replace(/\.(?=:|$)/, ""),
  );
  return new Set(hosts.filter((host) => host !== ""));
}

/**
 * Decides where hubrelay may send: https to a public name, or an exact host that the operator listed. The error is a
 * reason for people, without the path and the query, which can hold a secret. Send to the returned URL, never to the
 * text: another parser could read another host in it.
 *
 * The WHATWG parser has already normalised encoded addresses (decimal, octal, hexadecimal, short, full-width). DNS is
 * not resolved here: on Cloudflare `global_fetch_strictly_public` covers that.
 */
export function checkAddress(text: string, privateHosts: PrivateHosts): Result<URL, string> {
  if (!URL.canParse(text)) return err("expected an absolute URL, as in https://example.com/hook");
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") return err(`expected https, got ${url.protocol}`);
  if (url.username !== "" || url.password !== "") {
    return err("credentials in a URL are not sent: put them into a header");
  }
  const hostname = url.hostname.replace(/\.$/, "");
  if (/^$|^\.|\.$|\.\./.test(hostname)) return err(`${url.hostname} is no host name: it has an empty label`);
  const literal = reachOfAddress(hostname);
  const { kind, what } = literal ?? reachOfName(hostname);
  if (kind === "never") return err(`${url.hostname} is ${what}`);

  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  const withPort = `${hostname}:${port}`;
  // An entry with a port opens that port, the scheme's default included, which a URL omits.
  if (privateHosts.has(withPort)) return ok(url);
  if (isBadPort(port)) return err(`${port} is not a port of web servers: ${listing(withPort)}`);
  if (kind === "loopback") return err(`${url.hostname} is ${what}: ${listing(withPort)}`);
  if (url.port === "" && privateHosts.has(hostname)) return ok(url);
  if (literal !== undefined) return err(`${url.hostname} is ${what}: use a public host name, or ${listing(url.host)}`);
  if (kind === "private") return err(`${url.hostname} is ${what}: ${listing(url.host)}`);
  if (url.protocol !== "https:") {
    return err(`expected https: list ${url.host} in ALLOWED_PRIVATE_HOSTS to send over plain http`);
  }
  return ok(url);
}

function listing(host: string): string {
  return `list ${host} in ALLOWED_PRIVATE_HOSTS to use it`;
}
