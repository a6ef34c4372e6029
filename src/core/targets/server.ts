import * as v from "valibot";
import { TargetUrl } from "./fields.ts";

/**
 * The address of a server that hubrelay adds a path to. People paste the whole address of a hook, which would end in a
 * path that is there twice, so that is a problem of the document and no answer of 404 on the first push.
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
