import * as v from "valibot";
import { TargetUrl } from "./fields.ts";

/**
 * Builds the schema of a server's address to which hubrelay adds a path. Refuses an address that already has the path:
 * people paste the full hook URL, and the doubled path would answer 404 on the first push.
 */
export function serverUrl(path: string) {
  return v.pipe(
    TargetUrl,
    v.check(
      (url) => !`${pathOf(url)}/`.includes(`${path}/`),
      `expected the address of the server alone: hubrelay adds ${path} itself`,
    ),
  );
}

function pathOf(url: string): string {
  return url.replace(/^https?:\/\/[^/?#]*/i, "").replace(/[?#].*$/, "");
}
