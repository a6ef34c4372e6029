import { wrongUsage } from "../terminal/exit.ts";

const ID = "CLOUDFLARE_ACCESS_CLIENT_ID";
const SECRET = "CLOUDFLARE_ACCESS_CLIENT_SECRET";

/**
 * The headers of a service token, for a relay behind Cloudflare Access; none where the environment has no token. The
 * variables are those that wrangler reads. Throws if only one of the two is set. Nothing is sent in the clear.
 */
export function accessHeaders(url: string): Record<string, string> {
  const { [ID]: id, [SECRET]: secret } = process.env;
  if (!id && !secret) return {};
  if (!id || !secret) throw wrongUsage(`a service token needs both ${ID} and ${SECRET}`);
  if (!/^(?:https|wss):/i.test(url)) return {};
  return { "CF-Access-Client-Id": id, "CF-Access-Client-Secret": secret };
}

/** What to do about an answer that did not come from the relay. */
export function foreignAnswerHint({ status, headers }: Response): string {
  const place = headers.get("location") ?? "";
  const isAccess = headers.has("cf-access-domain") || /\.cloudflareaccess\.com\//.test(place);
  if (isAccess || headers.get("content-type")?.includes("html") === true || (status >= 300 && status < 400)) {
    return `is this the origin of a relay? If Cloudflare Access protects it, set ${ID} and ${SECRET}`;
  }
  return "is this the origin of a relay?";
}
