import { err, ok, type Result } from "../lib/result.ts";

/** Paths with more levels of percent-encoding are refused. */
const MAX_DECODINGS = 5;

/**
 * Returns the client-side URL of a request: `path` under the client's base address. Refuses any path that some server
 * could resolve to another place, because the relay must not decide what a client reaches.
 *
 * @param base an http or https address without query
 * @param path begins with a slash; may have a query
 */
export function localAddress(base: URL, path: string): Result<string, string> {
  const problem = pathProblem(path);
  if (problem !== undefined) return err(problem);
  const prefix = base.href.replace(/\/+$/, "");
  const address = `${prefix}${path}`;
  if (!URL.canParse(address)) return err("the path does not form a valid URL");
  const { href } = new URL(address);
  return href.startsWith(`${prefix}/`) ? ok(href) : err("the path leaves the client's base address");
}

/** Returns why a path could leave its base; undefined if it cannot. */
export function pathProblem(path: string): string | undefined {
  if (!path.startsWith("/")) return "the path does not begin with a slash";
  if (path.startsWith("//")) return "the path begins with two slashes, like the address of another host";
  if (path.includes("#")) return "the path has a fragment, which is never sent";
  const [route = ""] = path.split("?");
  const forms = decodings(route);
  if (forms === undefined) return "the path has invalid or nested percent-encoding";
  const hasControl = [...forms, path].some((form) => /\p{Cc}/u.test(form));
  if (hasControl || forms.some((form) => form.includes("\\"))) return "the path has a control character or a backslash";
  return forms.some(climbs) ? "the path has '.' or '..' segments" : undefined;
}

/** Decodes percent-encoding until nothing changes, and returns every stage; undefined if invalid or too deep. */
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

/** Checks for `.` and `..` segments. Some servers ignore the part of a segment after a semicolon. */
function climbs(path: string): boolean {
  return path.split("/").some((part) => /^\.{1,2}(?:;.*)?$/.test(part));
}
