import type { TargetRequest } from "./request.ts";

/**
 * Builds a POST of a form: https://url.spec.whatwg.org/#application/x-www-form-urlencoded
 *
 * Texts are made well-formed, because encodeURIComponent throws on a lone surrogate.
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
