import { cleanLine } from "../../core/text/clean.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Escapes a text for HTML elements and quoted attributes, and removes control and direction characters. */
export function escapeHtml(text: string): string {
  return cleanLine(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
