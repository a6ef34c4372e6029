/**
 * The session's cookie. Browsers take `__Host-` only from the host itself, over https, for all its paths: no sibling
 * subdomain can set one of this name. https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-4.1.3.2
 */
const SECURE_NAME = "__Host-hubrelay-session";

/** Over plain http, as in local runs: Safari takes no Secure cookie there, not even from a loopback address. */
const PLAIN_NAME = "hubrelay-local-session";

/** What earlier versions used. It opens nothing any more, and is deleted at the next log-in or log-out. */
const OLD_NAME = "hubrelay-session";

/** The value of the session's cookie; undefined when the request has none. */
export function readSessionCookie(request: Request): string | undefined {
  const start = `${nameFor(request)}=`;
  const cookies = (request.headers.get("cookie") ?? "").split(";").map((cookie) => cookie.trim());
  return cookies.find((cookie) => cookie.startsWith(start))?.slice(start.length);
}

/** The headers that set the session's cookie, or delete it with an empty value and no age. */
export function sessionCookieHeaders(request: Request, value: string, maxAgeSeconds: number): Headers {
  const secure = isSecure(request) ? "; Secure" : "";
  const attributes = `Path=/; HttpOnly; SameSite=Strict${secure}`;
  const headers = new Headers({ "cache-control": "no-store" });
  headers.append("set-cookie", `${nameFor(request)}=${value}; Max-Age=${maxAgeSeconds}; ${attributes}`);
  headers.append("set-cookie", `${OLD_NAME}=; Max-Age=0; ${attributes}`);
  return headers;
}

function nameFor(request: Request): string {
  return isSecure(request) ? SECURE_NAME : PLAIN_NAME;
}

function isSecure({ url }: Request): boolean {
  return new URL(url).protocol === "https:";
}
