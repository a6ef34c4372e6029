import type { TargetRequest } from "./request.ts";

/**
 * A POST of fields as a form: https://url.spec.whatwg.org/#application/x-www-form-urlencoded
 * A payload's text may end in half a character, which encodeURIComponent throws at.
 */
export function postForm(url: string, fields: Readonly<Record<string, string>>): TargetRequest {
  const pairs = Object.entries(fields).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value.toWellFormed())}`,
  );
  return {
    method: "POST",
    url,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: pairs.join("&"),
  };
}
