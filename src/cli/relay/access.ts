import { wrongUsage } from "../terminal/exit.ts";

const ID = "CLOUDFLARE_ACCESS_CLIENT_ID";
const SECRET = "CLOUDFLARE_ACCESS_CLIENT_SECRET";

/**
 * Returns the headers of a service token, for a relay behind Cloudflare Access. Reads the same variables as wrangler.
 * Returns none if the variables are unset, or if the URL is not encrypted. Throws if only one of the two is set.
 */
export function accessHeaders(url: string): Record<string, string> {
  const { [ID]: id, [SECRET]: secret } = process.env;
  if (!id && !secret) return {};
  if (!id || !secret) throw wrongUsage(`a service token needs both ${ID} and ${SECRET}`);
  if (!/^(?:https|wss):/i.test(url)) return {};
  return { "CF-Access-Client-Id": id, "CF-Access-Client-Secret": secret };
}

/** Suggests what to do about an answer that is not from the relay. */
export function foreignAnswerHint({ status, headers }: Response): string {
  const place = headers.get("location") ?? "";
  const isAccess = headers.has("cf-access-domain") || /\.cloudflareaccess\.com\//.test(place);
  if (isAccess || headers.get("content-type")?.includes("html") === true || (status >= 300 && status < 400)) {
    return `is this the origin of a relay? If Cloudflare Access protects it, set ${ID} and ${SECRET}`;
  }
  return "is this the origin of a relay?";
}
