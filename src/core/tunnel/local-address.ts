import { err, ok, type Result } from "../lib/result.ts";

/** Encoded more often than this, a path is no longer looked into but refused. */
const MAX_DECODINGS = 5;

/**
 * The address on a client's side that a request goes to: the path under the one that the client was told. Whatever
 * could lead anywhere else, by any server's reading of it, is refused: the relay does not decide what a client reaches.
 *
 * @param base an http or https address without query
 * @param path begins with a slash; may have a query
 */
export function localAddress(base: URL, path: string): Result<string, string> {
  const problem = pathProblem(path);
  if (problem !== undefined) return err(problem);
  const prefix = base.href.replace(/\/+$/, "");
  const address = `${prefix}${path}`;
  if (!URL.canParse(address)) return err("the path makes no address");
  const { href } = new URL(address);
  return href.startsWith(`${prefix}/`) ? ok(href) : err("the path leads out of the address that the client was given");
}

/** Why a path is not one that stays where it begins; undefined when it does. */
export function pathProblem(path: string): string | undefined {
  if (!path.startsWith("/")) return "the path does not begin with a slash";
  if (path.startsWith("//")) return "the path begins with two slashes, as the address of another host does";
  if (path.includes("#")) return "the path has a fragment, which is never sent";
  const [route = ""] = path.split("?");
  const forms = decodings(route);
  if (forms === undefined) return "the path is encoded in a way that cannot be read";
  const hasControl = [...forms, path].some((form) => /\p{Cc}/u.test(form));
  if (hasControl || forms.some((form) => form.includes("\\"))) return "the path has characters that no path needs";
  return forms.some(climbs) ? "the path has dots that lead out of it" : undefined;
}

/** The text, and what it says decoded once, twice and so on, until nothing is left to decode. */
function decodings(text: string): string[] | undefined {
  const forms = [text];
  for (let count = 0; count < MAX_DECODINGS; count++) {
    const last = forms.at(-1) ?? "";
    if (!last.includes("%")) return forms;
    try {
      forms.push(decodeURIComponent(last));
    } catch {
      return undefined;
    }
  }
  return undefined;
}

/** Whether a part of the path is one or two dots. Some servers read a part without what stands behind a semicolon. */
function climbs(path: string): boolean {
  return path.split("/").some((part) => /^\.{1,2}(?:;.*)?$/.test(part));
}
