/**
 * The session's cookie. Browsers accept `__Host-` only from the host itself, over https and for all paths, so no sibling
 * subdomain can set it. https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-4.1.3.2
 */
const SECURE_NAME = "__Host-hubrelay-session";

/** The name over plain http, for local runs: Safari accepts no Secure cookie there, not even from loopback. */
const PLAIN_NAME = "hubrelay-local-session";

/** The name in earlier versions. It opens nothing now, and the next log-in or log-out deletes it. */
const OLD_NAME = "hubrelay-session";

/** The value of the session's cookie; undefined if absent. */
export function readSessionCookie(request: Request): string | undefined {
  const start = `${nameFor(request)}=`;
  const cookies = (request.headers.get("cookie") ?? "").split(";").map((cookie) => cookie.trim());
  return cookies.find((cookie) => cookie.startsWith(start))?.slice(start.length);
}

/** Headers that set the session's cookie. An empty value with age 0 deletes it. */
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
