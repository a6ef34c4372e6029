import type { Sender } from "./sender.ts";

/** A body's JSON, as text and in UTF-8. */
export interface JsonBody {
  readonly text: string;
  readonly bytes: Uint8Array;
}

/**
 * The JSON of a body. GitHub's default content type is a form with the JSON in one field; the JSON goes on alone then,
 * so that rules and targets read what they would of an `application/json`. Gives the body itself for any other body,
 * also for a form with more than that field or with a wrong encoding.
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

/** Whether a text is a form that begins with a field, which no JSON does. */
export function isFormOf(field: string, text: string): boolean {
  return text.startsWith(`${field}=`);
}
