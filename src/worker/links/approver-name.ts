import { cleanLine } from "../../core/text/clean.ts";

/** Most characters of a name. */
export const MAX_NAME_LENGTH = 100;

/** The cookie with the name of who decides. It proves nothing: it saves typing the name again. */
const COOKIE = "hubrelay-approver";

const MAX_AGE_SECONDS = 15_552_000;

/** The name that was typed on this device before; empty if none. */
export function rememberedName(request: Request): string {
  const cookies = (request.headers.get("cookie") ?? "").split(";").map((cookie) => cookie.trim());
  const value = cookies.find((cookie) => cookie.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1) ?? "";
  try {
    return nameOf(decodeURIComponent(value));
  } catch {
    return "";
  }
}

/** A typed name without what cannot be shown, and not too long. */
export function nameOf(text: string): string {
  return cleanLine(text).trim().slice(0, MAX_NAME_LENGTH);
}

/**
 * The value of `set-cookie` that remembers a name for half a year. `Lax`, because a link in a chat comes from another site.
 */
export function nameCookie(request: Request, name: string): string {
  const secure = new URL(request.url).protocol === "https:" ? "; Secure" : "";
  const attributes = `Path=/approve; HttpOnly; SameSite=Lax${secure}`;
  return `${COOKIE}=${encodeURIComponent(name)}; Max-Age=${MAX_AGE_SECONDS}; ${attributes}`;
}
