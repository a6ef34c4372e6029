import type { Sender } from "./sender.ts";

/** A body's JSON as text and as UTF-8. */
export interface JsonBody {
  readonly text: string;
  readonly bytes: Uint8Array;
}

/**
 * Extracts the JSON of a body. GitHub's default content type is a form with the JSON in one field; rules and targets
 * then see the JSON alone. Returns any other body unchanged, also a form with more fields or invalid encoding.
 */
export function jsonBodyOf({ formField }: Pick<Sender, "formField">, body: JsonBody): JsonBody {
  if (formField === undefined || !isFormOf(formField, body.text)) return body;
  const encoded = body.text.slice(formField.length + 1);
  if (encoded.includes("&")) return body;
  try {
    const text = decodeURIComponent(encoded.replaceAll("+", " "));
    return { text, bytes: new TextEncoder().encode(text) };
  } catch {
    return body;
  }
}

/** Checks whether a text is a form that starts with a field. JSON never is. */
export function isFormOf(field: string, text: string): boolean {
  return text.startsWith(`${field}=`);
}
