import type { Context } from "@marcbachmann/cel-js";
import { boundedView, type ViewLimits } from "../event/view.ts";

/** Limits of what expressions see of a request: a build with hundreds of jobs fits. */
export const REQUEST_LIMITS: ViewLimits = { entries: 1000, text: 262_144, values: 20_000, depth: 20 };

const MAX_HEADERS = 64;
const MAX_HEADER_LENGTH = 1024;

/** Credentials, which no expression needs. */
const HIDDEN = /^(?:authorization|proxy-authorization|cookie|cf-access-.*)$/;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/**
 * Returns what expressions see of a request: `payload` and `request`, its JSON, and `headers` by their names in lower case,
 * without credentials.
 */
export function requestValues(payload: unknown, headers: Iterable<readonly [string, string]>): Context {
  const shown = [...headers]
    .map(([name, value]) => [name.toLowerCase(), value.slice(0, MAX_HEADER_LENGTH)] as const)
    .filter(([name]) => !HIDDEN.test(name))
    .slice(0, MAX_HEADERS);
  const body = boundedView(payload, {}, REQUEST_LIMITS);
  return { payload: body, request: body, headers: new Map(shown), item: null };
}

/** Decodes Base64, also its URL alphabet, to a text in UTF-8. Throws if it is neither. */
export function fromBase64(text: string): string {
  const standard = text.replaceAll("-", "+").replaceAll("_", "/");
  try {
    return utf8.decode(Uint8Array.from(atob(standard), (char) => char.codePointAt(0) ?? 0));
  } catch {
    throw new Error("fromBase64: expected a text in Base64 of UTF-8");
  }
}

/** Parses JSON. The error shows no part of the text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("fromJson: expected JSON");
  }
}
