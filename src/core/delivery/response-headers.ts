import { redact } from "../secrets/redact.ts";
import { cleanLine } from "../text/clean.ts";

/** The most characters of names and values that are kept of a response: a failure needs an explanation. */
const MAX_OF_FAILURE = 256;
const MAX_OF_SUCCESS = 64;

/** The most characters of one value. */
const MAX_VALUE = 128;

/** Headers that explain an answer, the most telling first. The others follow in the order of the response. */
const TELLING = [
  "retry-after",
  "location",
  "www-authenticate",
  "webhook-delivery",
  "x-request-id",
  "x-amzn-requestid",
  "cf-ray",
  "content-type",
  "server",
];

/** Headers that say nothing about a delivery, or that are secrets of the target. */
const DROPPED =
  /^(?:date|connection|keep-alive|transfer-encoding|set-cookie2?|alt-svc|nel|report-to|vary|etag|age|expires|pragma|cache-control|last-modified|accept-ranges|expect-ct|strict-transport-security|content-security-policy.*|permissions-policy|referrer-policy|cross-origin-.*|access-control-.*|x-(?:content-type-options|frame-options|xss-protection|powered-by))$/;

/**
 * Chooses the headers of a response to keep: those that explain it, until a bound is reached. Redacts secrets.
 *
 * @param isSuccess a success keeps less
 */
export function keptHeaders(
  headers: Iterable<readonly [name: string, value: string]>,
  isSuccess: boolean,
  secrets: readonly string[],
): Readonly<Record<string, string>> {
  const wanted = [...headers].filter(([name]) => !DROPPED.test(name)).toSorted(([a], [b]) => rankOf(a) - rankOf(b));
  const kept: Record<string, string> = {};
  let left = isSuccess ? MAX_OF_SUCCESS : MAX_OF_FAILURE;
  for (const [name, value] of wanted) {
    const text = cleanLine(redact(value, secrets).slice(0, MAX_VALUE));
    const length = name.length + text.length;
    if (length > left) continue;
    left -= length;
    kept[cleanLine(name)] = text;
  }
  return kept;
}

function rankOf(name: string): number {
  return TELLING.includes(name) ? TELLING.indexOf(name) : TELLING.length;
}
